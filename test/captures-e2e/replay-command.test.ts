// `finack replay` in a script: what its exit code says, and where each message goes.
import { join } from 'node:path';
import { expect } from 'chai';
import { endPrograms, finackRun } from '../e2e/programs.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { needsTshark } from '../helpers/needs.ts';
import { root } from '../helpers/root.ts';

const sample = (name: string) => join(root, 'scripts/wireshark/samples', `${name}.pcapng`);

describe('finack replay: exit codes', () => {
  before(async function () {
    await needsTshark(this);
  });
  afterEach(endPrograms);

  const cases: { says: string; args: string[]; code: number; lastLine: RegExp }[] = [
    {
      says: '0: no clause was broken',
      args: [sample('graceful')],
      code: 0,
      lastLine: /^ {2}clauses broken: none$/,
    },
    {
      says: '0: a bad ending breaks no clause',
      args: [sample('truncated')],
      code: 0,
      lastLine: /^ {2}clauses broken: none$/,
    },
    {
      says: '1: a clause was broken',
      args: [sample('F-3-frame-empty')],
      code: 1,
      lastLine: /^ {2}clauses broken: F-3 frame-empty by the opener$/,
    },
    {
      says: '1: a clause was broken, as JSON',
      args: [sample('F-3-frame-empty'), '--json'],
      code: 1,
      lastLine: /^\{.*"broken":\[\{.*"F-3"/,
    },
    {
      says: '0: two captures are alike',
      args: [sample('graceful'), '--diff', sample('graceful')],
      code: 0,
      lastLine: /^the same frames in both directions, the same endings$/,
    },
    {
      says: '1: two captures differ',
      args: [sample('handshake'), '--diff', sample('sync')],
      code: 1,
      lastLine: /frame 1 is Welcome; in the other capture Welcome, from byte \d+ of the frame on$/,
    },
    {
      says: '1: no such file',
      args: ['no-such-file.pcapng'],
      code: 1,
      lastLine:
        /^finack: cannot read no-such-file\.pcapng: tshark ended with \d+: tshark: .*doesn't exist/,
    },
    {
      says: '1: no capture',
      args: [join(root, 'README.md')],
      code: 1,
      lastLine: /^finack: cannot read \S+README\.md: .*isn't a capture file/,
    },
    {
      says: '1: the other capture cannot be read',
      args: [sample('graceful'), '--diff', 'no-such-file.pcapng'],
      code: 1,
      lastLine: /^finack: cannot read no-such-file\.pcapng: /,
    },
    {
      says: '1: no such stream',
      args: [sample('graceful'), '--stream', '7'],
      code: 1,
      lastLine: /^finack: \S+graceful\.pcapng holds no stream 7$/,
    },
    {
      says: '64: not a number',
      args: [sample('graceful'), '--stream', 'x'],
      code: 64,
      lastLine: /^finack: option '--stream <number>' argument 'x' is invalid\. /,
    },
    {
      says: '64: no file at all',
      args: [],
      code: 64,
      lastLine: /^finack: missing required argument 'file'$/,
    },
  ];
  for (const { says, args, code, lastLine } of cases) {
    it(says, async () => {
      const run = await finackRun('replay', ...args);
      expect(run).to.include({ code, signal: null });
      expect(run.lines.at(-1)).to.match(lastLine);
    });
  }

  it('prints as JSON what src/cli/README.md says', async () => {
    for (const name of ['graceful', 'handshake', 'sync', 'truncated', 'F-3-frame-empty']) {
      const { lines } = await finackRun('replay', sample(name), '--json');
      for (const line of lines) expectDocumented('finack replay', JSON.parse(line));
    }
    const files = [sample('handshake'), '--diff', sample('sync')];
    const { lines } = await finackRun('replay', ...files, '--json');
    for (const line of lines) expectDocumented('finack replay --diff', JSON.parse(line));
  });
});
