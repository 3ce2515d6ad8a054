// `finack doctor` on this machine as it is, and on machines that we make poorer: without the right to
// mount, as a user whose PATH lacks /usr/sbin, without namespaces, without the programs.
import { chmod, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import type { Ability, Diagnosis } from '../../src/testbed/diagnosis.ts';
import { finackMain, finackRun } from '../e2e/programs.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { needsLessons, needsMount, needsProgram, needsTracefs } from '../helpers/needs.ts';

interface Printed extends Pick<Diagnosis, 'machine' | 'abilities' | 'programs'> {
  lessons: readonly { name: string; playable: boolean; because?: string }[];
}

/** Nobody's processes: a plain user without a home of its own. */
const PLAIN_UID = '65534';
const asPlainUser: [string, ...string[]] = [
  'setpriv',
  ...[`--reuid=${PLAIN_UID}`, `--regid=${PLAIN_UID}`, '--clear-groups', '--'],
  ...['env', '--ignore-environment', 'PATH=/usr/bin:/bin', `TMPDIR=/tmp`],
];
/** As container runtimes start it; where tracefs is mounted on this machine, it is hidden. */
const asRootOfContainer: [string, ...string[]] = [
  'unshare',
  ...['--mount', 'sh', '-c'],
  'mount -t tmpfs none /sys/kernel/tracing && exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin -- "$@"',
  'sh',
];
const withoutNamespaces: [string, ...string[]] = [
  'unshare',
  ...['--user', '--map-root-user', 'sh', '-c'],
  'cd /proc/sys/user && echo 0 >max_net_namespaces && echo 0 >max_user_namespaces && exec "$@"',
  'sh',
];

async function doctor(
  prefix: readonly [string, ...string[]],
): Promise<{ code: number | null; printed: Printed }> {
  const [command, ...rest] = [...prefix, process.execPath, finackMain, 'doctor', '--json'] as const;
  const child = await startChild(command, rest);
  const { code } = await child.exit;
  const json = child.lines.find((line) => line.startsWith('{'));
  if (json === undefined) throw new Error(child.output);
  const printed = JSON.parse(json) as Printed;
  expectDocumented('finack doctor', printed);
  return { code, printed };
}

function abilityOf({ abilities }: Printed, name: string): Ability | undefined {
  return abilities.find((one) => one.name === name);
}

const playableIn = ({ lessons }: Printed): number => lessons.filter((one) => one.playable).length;

describe('finack doctor', function () {
  this.timeout(60_000);

  before(async function () {
    await needsLessons(this);
  });

  it('says on one page what can be seen, and by its exit code whether that is all', async () => {
    const { code, printed } = await doctor(['env']);
    expect(printed.abilities.map(({ name }) => name)).to.deep.equal([
      ...['packets', 'dissection', 'kernel states', 'system calls', 'private network'],
    ]);
    const isAll = printed.abilities.every(({ level }) => level === 'full');
    expect(code).to.equal(isAll ? 0 : 1);
    for (const { name, level, because } of printed.abilities) {
      expect(because === undefined, `${name}: ${because}`).to.equal(level === 'full');
    }
    expect(playableIn(printed)).to.equal(20);
    const { lines } = await finackRun('doctor');
    const page = lines.join('\n');
    expect(lines.length).to.be.at.most(40);
    expect(page).to.include('Node v').and.include('20 of 20 lessons').and.include('tshark ');
  });

  it('finds what a user without /usr/sbin on PATH has: every lesson can be played', async function () {
    await needsTracefs(this); // root, who may become somebody else
    const { code, printed } = await doctor(asPlainUser);
    expect(code).to.equal(1);
    expect(printed.machine.uid).to.equal(Number(PLAIN_UID));
    expect(printed.machine.capabilities).to.deep.equal([]);
    expect(playableIn(printed)).to.equal(20);
    expect(printed.programs.find(({ name }) => name === 'tc')?.path).to.equal('/usr/sbin/tc');
    expect(abilityOf(printed, 'kernel states')).to.include({
      level: 'reduced',
      because: 'sampled only, so short states may be missed: only root may use its tracepoint',
      cure: 'run it as root',
    });
    expect(abilityOf(printed, 'packets')?.cure).to.include('group wireshark');
  });

  it('tells a root who may not mount which right is missing', async function () {
    await needsTracefs(this);
    await needsMount(this);
    const { code, printed } = await doctor(asRootOfContainer);
    expect(code).to.equal(1);
    expect(printed.machine.capabilities).to.include('CAP_NET_RAW').and.not.include('CAP_SYS_ADMIN');
    const states = abilityOf(printed, 'kernel states');
    expect(states?.level).to.equal('reduced');
    expect(states?.because).to.include('unshare failed: Operation not permitted');
    expect(states?.cure).to.equal(
      'give this root CAP_SYS_ADMIN; in a container: docker run --cap-add SYS_ADMIN',
    );
  });

  it('counts the lessons that can be played where no namespace may be made', async function () {
    await needsProgram(this, 'unshare', '--user', '--map-root-user', 'true');
    const { printed } = await doctor(withoutNamespaces);
    expect(abilityOf(printed, 'private network')).to.include({
      level: 'absent',
      because: 'it needs a network namespace of its own, which this user may not make here',
    });
    expect(playableIn(printed)).to.be.within(6, 19);
  });

  it('says what to do about a TMPDIR that is not there', async () => {
    const { code, printed } = await doctor(['env', 'TMPDIR=/nowhere']);
    expect(code).to.equal(1);
    expect(abilityOf(printed, 'private network')?.cure).to.include('TMPDIR');
    expect(playableIn(printed)).to.equal(0);
  });

  it('names the package of every program that is missing, and blames nothing else', async function () {
    await needsTracefs(this); // root, who may hide folders
    const folder = await mkdtemp(join(tmpdir(), 'finack-doctor-'));
    try {
      await chmod(folder, 0o755);
      await symlink(process.execPath, join(folder, 'node'));
      for (const name of ['sh', 'unshare', 'mount', 'setpriv', 'nsenter', 'ip', 'true']) {
        const path = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((one) => join(one, name));
        const child = await startChild('sh', [
          '-c',
          `for one; do [ -x $one ] && cp -L $one ${folder} && exit; done`,
          'sh',
          ...path,
        ]);
        await child.exit;
      }
      const hidden = `for one in /usr/local/sbin /usr/sbin /sbin; do mount -t tmpfs none $one; done; PATH=${folder} exec "$@"`;
      const { code, printed } = await doctor([
        'unshare',
        '--mount',
        '--',
        'sh',
        '-c',
        hidden,
        'sh',
      ]);
      expect(code).to.equal(1);
      const missing = printed.programs.filter(({ path }) => path === undefined);
      expect(missing.map(({ name }) => name)).to.include.members(['tshark', 'tc', 'nft', 'strace']);
      expect(abilityOf(printed, 'dissection')).to.deep.include({
        level: 'absent',
        cure: 'install it; on Debian and Ubuntu, as root: apt-get install tshark',
      });
      expect(abilityOf(printed, 'private network')?.because).to.include('tc is not installed');
      expect(abilityOf(printed, 'private network')?.cure).to.include('apt-get install iproute2');
      expect(abilityOf(printed, 'packets')?.because).to.include('tcpdump is not installed');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
