// The course without root, as its users type it: in a user namespace, where the kernel is only sampled,
// nothing fails; and where no namespace may be made at all, what needs one says so and is skipped.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import type { EventLine } from '../../src/diagram/recording-lines.ts';
import { finackMain } from '../e2e/programs.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { needsLessons, needsProgram } from '../helpers/needs.ts';

interface Result {
  name: string;
  place: 'root' | 'user' | 'here';
  verdict: 'passed' | 'failed' | 'skipped';
  because?: { en: string; ko: string };
  proved?: number;
  reduced?: number;
  coverage?: { kernel: { level: string } };
}

/** A user namespace in which root's own files are hidden, as they are from everybody else. */
const asUser = ['unshare', '--user', '--map-root-user', '--net', '--mount', 'sh', '-c'];
const withoutTracefs = 'mount -t tmpfs none /sys/kernel/tracing || exit 1; exec "$@"';

/** The same, and neither it nor its children may make namespaces. */
const asPlainUser = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'];
const withoutNamespaces = `cd /proc/sys/user && echo 0 >max_net_namespaces && echo 0 >max_user_namespaces || exit 1; ${withoutTracefs}`;

/** What a connection has left for ever when its last packet has come. */
const openStates = ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT1', 'CLOSE_WAIT', 'LAST_ACK'];

function isEnd({ from, to }: EventLine & { level: 'packet' }, address: string): boolean {
  return from === address || to === address;
}

async function course(
  prefix: readonly string[],
  script: string,
): Promise<{ code: number | null; results: Result[]; said: string }> {
  const [command = '', ...rest] = prefix;
  const finack = [process.execPath, finackMain, 'lesson', 'all', '--json'];
  const child = await startChild(command, [...rest, script, 'sh', ...finack]);
  const { code } = await child.exit;
  const json = child.lines.find((line) => line.startsWith('['));
  const said = child.lines.filter((line) => line !== json).join('\n');
  const results = JSON.parse(json ?? '[]') as Result[];
  for (const result of results) expectDocumented('finack lesson', result);
  return { code, results, said };
}

describe('the course without root', function () {
  this.timeout(300_000);

  before(async function () {
    await needsLessons(this);
    await needsProgram(this, ...(['unshare', '--user', '--map-root-user', 'true'] as const));
  });

  it('fails nowhere in a user namespace, and says what is reduced', async () => {
    const { code, results, said } = await course(asUser, withoutTracefs);
    expect(results, said).to.have.length(20);
    const verdicts = results.map(({ name, verdict }) => `${name} ${verdict}`);
    expect(verdicts).to.deep.equal(results.map(({ name }) => `${name} passed`));
    expect(code, said).to.equal(0);
    for (const { coverage } of results) expect(coverage?.kernel.level).to.equal('reduced');
    const sum = (part: 'proved' | 'reduced'): number =>
      results.reduce((all, result) => all + (result[part] ?? 0), 0);
    expect(sum('proved')).to.be.greaterThan(sum('reduced'));
    expect(sum('reduced')).to.be.greaterThan(0);
    console.log(`      ${sum('proved')} proved, ${sum('reduced')} reduced`);
  });

  it('shows no sampled state below the last packet of its connection', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'finack-sampled-'));
    try {
      const file = join(folder, 'events.ndjson');
      const finack = [process.execPath, finackMain, 'lesson', '11', '--events', file];
      const [command = '', ...rest] = asUser;
      const child = await startChild(command, [...rest, withoutTracefs, 'sh', ...finack]);
      expect((await child.exit).code, child.output).to.equal(0);
      const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
      const events = lines.map((line) => JSON.parse(line) as EventLine);
      const sampled = events.flatMap((event, at) => {
        if (event.level !== 'kernel' || !openStates.includes(event.to)) return [];
        expect(event.source).to.equal('sample');
        const { local, remote, to } = event;
        const last = events.findLastIndex((other) => {
          return other.level === 'packet' && [local, remote].every((end) => isEnd(other, end));
        });
        return last === -1 ? [] : [{ state: `${local} ${to}`, isBelow: at > last }];
      });
      expect(sampled.length).to.be.greaterThan(3);
      expect(sampled.filter(({ isBelow }) => isBelow)).to.deep.equal([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('skips what needs a network where none may be made, says why, and fails nowhere', async () => {
    const { code, results, said } = await course(asPlainUser, withoutNamespaces);
    expect(results, said).to.have.length(20);
    const skipped = results.filter(({ verdict }) => verdict === 'skipped');
    expect(code, said).to.equal(skipped.length > 10 ? 77 : 0);
    const passed = results.filter(({ verdict }) => verdict === 'passed');
    expect(skipped.length + passed.length, said).to.equal(20);
    expect(skipped.map(({ name }) => name)).to.include('congestion-control');
    expect(passed.map(({ name }) => name)).to.include('four-way-close');
    for (const { because, place } of skipped) {
      expect(place).to.equal('here');
      expect(because?.en).to.include('network namespace');
      expect(because?.ko).to.include('네임스페이스');
    }
  });

  it('a skipped lesson is no success, unless that is allowed, and leaves no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'finack-test-'));
    try {
      const files = ['--pcapng', join(folder, 'a.pcapng'), '--html', join(folder, 'a.html')];
      const lesson = [process.execPath, finackMain, 'lesson', 'congestion-control', ...files];
      const [command = '', ...rest] = asPlainUser;
      for (const [more, expected] of [[[], 77] as const, [['--allow-skips'], 0] as const]) {
        const child = await startChild(command, [
          ...[...rest, withoutNamespaces, 'sh', ...lesson],
          ...more,
        ]);
        expect((await child.exit).code, child.output).to.equal(expected);
        expect(child.output).to.include('SKIPPED');
        expect(await readdir(folder)).to.deep.equal([]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
