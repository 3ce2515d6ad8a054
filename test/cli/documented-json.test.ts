// The page that says what --json prints: it has every command that takes the option, and the helper that
// holds real outputs against it sees what is wrong. The outputs themselves are held against it where the
// commands are tested: test/e2e, test/lessons-e2e, test/capture.
import { expect } from 'chai';
import { networks } from '../../src/chain/network-parameters.ts';
import { finackProgram } from '../../src/cli/program.ts';
import { FrameFindings } from '../../src/cli/read-frames.ts';
import { recordedConversation } from '../../src/cli/recorded-frames.ts';
import { jsonOf } from '../../src/observe/ndjson.ts';
import { documentedCommands, expectDocumented, faultsOf } from '../helpers/documented-json.ts';

describe('cli: the page about --json', () => {
  it('has a section for every command that takes the option', async () => {
    const program = await finackProgram();
    const withJson = program.commands.filter((command) =>
      command.options.some(({ long }) => long === '--json'),
    );
    const sections = [...documentedCommands().keys()];
    // Its answer is one of the peers.
    const names = withJson.map((command) => command.name()).filter((name) => name !== 'connect');
    for (const name of names) expect(sections).to.include(`finack ${name}`);
  });

  it('sees what is missing, what is new, and what has another type', () => {
    const field = (path: string, types = ['text'], isOptional = false) => {
      return { path, types, isOptional };
    };
    const fields = [
      field('a'),
      field('b', ['number', 'null'], true),
      field('c', ['list']),
      field('c[]', ['object']),
      field('c[].d'),
      field('e', ['object']),
      field('e.*', ['number']),
    ];
    expect(faultsOf({ a: '', c: [{ d: '' }], e: { x: 1, y: 2 } }, fields)).to.deep.equal([]);
    expect(faultsOf({ a: '', b: null, c: [], e: {} }, fields)).to.deep.equal([]);
    expect(faultsOf({ a: 1, b: '', c: [{}], e: { x: '' }, f: 0 }, fields)).to.have.members([
      'a is number, not text',
      'b is text, not number or null',
      'c[].d is missing',
      'e.* is text, not number',
      'f is not documented',
    ]);
    expect(faultsOf({}, fields)).to.have.members(['a is missing', 'c is missing', 'e is missing']);
  });

  it('is true of frames, whole, broken and cut', () => {
    const bytes = recordedConversation(networks.dev, { fromHeight: 1, count: 2 });
    for (const given of [bytes, bytes.subarray(0, 200), Buffer.from([0])]) {
      const findings = new FrameFindings();
      for (const one of [...findings.push(given), ...findings.end()]) {
        expectDocumented('finack frames', JSON.parse(jsonOf(one)));
      }
    }
  });
});
