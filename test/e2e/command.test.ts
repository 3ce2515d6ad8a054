// The command as users run it: whole processes, their first lines, their exit codes, their goodbyes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { networks } from '../../src/chain/network-parameters.ts';
import { FrameFindings } from '../../src/cli/read-frames.ts';
import { recordedConversation } from '../../src/cli/recorded-frames.ts';
import { findNodes } from '../../src/control/find-nodes.ts';
import { parseAddress } from '../../src/net/address.ts';
import { expectDocumented } from '../helpers/documented-json.ts';

/** The same code as this test: TypeScript under tsx, JavaScript when compiled. */
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const main = fileURLToPath(new URL(`../../src/cli/main.${ending}`, import.meta.url));

class Run {
  readonly child: ChildProcess;
  output = '';
  faults = '';
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [...process.execArgv, main, ...args], { env });
    this.child.stdout?.on('data', (chunk) => {
      this.output += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.faults += chunk;
    });
    this.ended = once(this.child, 'close').then(([code]) => code);
  }

  /** Resolves with the first match in its output; rejects when it ends without one. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      const ended = this.ended.then(() => {
        if (pattern.test(this.output)) return;
        throw new Error(`ended without ${pattern}:\n${this.output}${this.faults}`);
      });
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), ended]);
    }
  }

  async address(): Promise<string> {
    return (await this.says(/^listening (\S+)\n/))[1] ?? '';
  }
}

describe('e2e: the command', () => {
  let root = '';
  let env: NodeJS.ProcessEnv;
  const runs: Run[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'finack-test-'));
    await mkdir(join(root, 'run'), { mode: 0o700 });
    const { PATH, HOME } = process.env;
    env = { PATH, HOME, XDG_RUNTIME_DIR: join(root, 'run'), TMPDIR: root };
  });
  afterEach(async () => {
    for (const { child } of runs) child.kill('SIGKILL');
    await Promise.all(runs.splice(0).map(({ ended }) => ended));
    await rm(root, { recursive: true, force: true });
  });

  function finack(...args: string[]): Run {
    const run = new Run(args, env);
    runs.push(run);
    return run;
  }

  const node = (name: string, ...more: string[]) =>
    finack('node', '--port', '0', '--data', join(root, name), ...more);

  async function sockets(): Promise<string[]> {
    return readdir(join(root, 'run', 'finack'));
  }

  async function json(...args: string[]) {
    const run = finack(...args, '--json');
    expect(await run.ended, run.faults).to.equal(0);
    const value = JSON.parse(run.output);
    expectDocumented(`finack ${args[0]}`, value);
    return value;
  }

  it('a node says where it listens, obeys commands, and ends with 0 on SIGTERM', async () => {
    const events = join(root, 'events.ndjson');
    const first = node('a', '--events', events);
    const address = await first.address();
    const second = node('b', '--peer', address);
    await second.says(/ready: finack\//);
    const data = ['--data', join(root, 'a')];
    await finack('mine', '--count', '2', '--interval', '0', ...data).ended;
    await second.says(/at height 2/);

    const target = ['--node', await second.address()];
    const [status, [peer], chain, block] = await Promise.all([
      json('status', ...target),
      json('peers', ...target),
      json('chain', '--count', '1', ...target),
      json('block', '2', ...target),
    ]);
    expect(status).to.include({ height: 2, network: 'dev', tip: block.id });
    expect(peer).to.include({ direction: 'outbound', phase: 'ready', address });
    expect(chain).to.have.lengthOf(1);
    const close = await json('leave', address, ...target);
    expect(close).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });

    first.child.kill('SIGTERM');
    second.child.kill('SIGINT');
    expect(await Promise.all([first.ended, second.ended])).to.deep.equal([0, 0]);
    expect([first.faults, second.faults]).to.deep.equal(['', '']);
    expect(await sockets()).to.deep.equal([]);
    const told = (await readFile(events, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(told.at(-1) ?? '')).to.include({ type: 'node.stopped', reason: 'SIGTERM' });
  });

  it('what cannot start says why in one line, with its exit code [G8] [G11]', async () => {
    const running = node('a');
    const port = (await running.address()).split(':')[1] ?? '';
    const data = join(root, 'a');
    const pid = running.child.pid;
    const refused: [string[], number, RegExp][] = [
      [['--port', port, '--data', join(root, 'b')], 69, /is in use: stop the program/],
      [['--port', '0', '--host', '192.0.2.1', '--data', join(root, 'c')], 69, /no address 192/],
      [['--port', '0', '--data', data], 73, new RegExp(`in use by process ${pid}:`)],
      [['--port', '65536'], 64, /from 0 to 65535/],
      [['--port', '0', '--data', root], 78, /not a finack data folder/],
    ];
    const tried = refused.map(([args]) => finack('node', ...args));
    for (const [at, [, code, why]] of refused.entries()) {
      const run = tried[at];
      expect(await run?.ended, run?.faults).to.equal(code);
      expect(run?.faults)
        .to.match(/^finack: .*\n$/)
        .and.match(why);
      expect(run?.output).to.equal('');
    }
    // SIGKILL leaves a socket behind; the next node on the same folder replaces it.
    running.child.kill('SIGKILL');
    await running.ended;
    expect(await sockets()).to.have.lengthOf(1);
    await node('a').address();
    expect(await json('status', '--data', data)).to.include({ height: 0 });
  });

  it('what cannot start empties no file of before, and leaves no empty one', async () => {
    const [host, port = ''] = (await node('a').address()).split(':');
    const kept = join(root, 'kept.pcapng');
    await writeFile(kept, 'evidence');
    for (const pcapng of [kept, join(root, 'new.pcapng')]) {
      const files = ['--pcapng', pcapng, '--events', join(root, 'new.ndjson')];
      const run = finack('node', '--port', port, '--data', join(root, 'b'), ...files);
      expect(await run.ended, run.faults).to.equal(69);
      expect(run.faults).to.include(`${host}:${port} is in use`);
    }
    expect(await readFile(kept, 'utf8')).to.equal('evidence');
    expect((await readdir(root)).filter((name) => name.startsWith('new'))).to.deep.equal([]);
    const running = node('c', '--pcapng', kept);
    await running.address();
    running.child.kill('SIGTERM');
    expect(await running.ended).to.equal(0);
    expect((await readFile(kept)).readUInt32LE(0), 'a pcapng section').to.equal(0x0a0d0d0a);
    expect(await readFile(kept, 'utf8')).to.not.include('evidence');
  });

  it('another network’s folder is a matter of configuration', async () => {
    const first = node('a');
    await first.address();
    first.child.kill('SIGTERM');
    await first.ended;
    const other = node('a', '--network', 'public');
    expect(await other.ended).to.equal(78);
    expect(other.faults).to.match(/belongs to network dev/);
  });

  it('when several nodes run, a command asks which, and lists them', async () => {
    // Nodes of whoever runs this test are found too.
    const others = (await findNodes()).length;
    expect(await finack('status').ended).to.equal(others === 1 ? 0 : 1);
    const addresses = await Promise.all([node('a').address(), node('b').address()]);
    const run = finack('status');
    expect(await run.ended).to.equal(1);
    for (const address of addresses) expect(run.faults).to.include(address);
    expect(run.faults).to.match(
      new RegExp(`^finack: ${2 + others} nodes are running; say which one with --node\\n`),
    );
  });

  it('a recording played at a node is answered completely, and the counts agree', async () => {
    const parsed = parseAddress(await node('a').address());
    if (!parsed.ok) throw new Error(parsed.why);
    const socket = connect({ ...parsed.address, allowHalfOpen: true });
    socket.end(recordedConversation(networks.dev, { fromHeight: 1, count: 10 }));
    const findings = new FrameFindings();
    const found = [...findings.push(await buffer(socket)), ...findings.end()];
    const kinds = found.map((finding) => (finding.finding === 'frame' ? finding.kind : 'not'));
    expect(kinds).to.deep.equal(['Welcome', 'BlocksBegin', 'BlocksEnd', 'Goodbye']);
    const last = found.at(-1);
    expect(last)
      .to.have.property('says')
      .that.matches(/^done, .*agrees.*received 3 frames 155 /);
  });

  it('a second signal ends it by force: resets, 143, and nothing left behind', async () => {
    const running = node('a');
    const parsed = parseAddress(await running.address());
    if (!parsed.ok) throw new Error(parsed.why);
    const peer = connect({ ...parsed.address, allowHalfOpen: true }).resume();
    // Hello and Ready, and then silence: a peer that never says goodbye.
    peer.write(recordedConversation(networks.dev, { fromHeight: 1, count: 1 }).subarray(0, 146));
    await running.says(/ready: finack-frames/);
    running.child.kill('SIGTERM');
    await running.says(/stopping/);
    running.child.kill('SIGTERM');
    expect(await running.ended).to.equal(143);
    // Behind a FIN nobody reads an RST any more; whoever writes hears of it.
    peer.write('x');
    const [error] = await once(peer, 'error');
    expect(error).to.have.property('code').that.is.oneOf(['EPIPE', 'ECONNRESET']);
    expect(running.output).to.match(/closed: aborted by us \(forced/);
    expect(await sockets()).to.deep.equal([]);
  });

  it('a node whose starter is gone says goodbye and ends', async () => {
    const running = node('a', '--stop-on-eof');
    await running.address();
    running.child.stdin?.end();
    expect(await running.ended).to.equal(0);
    expect(running.output).to.include('stopping (end of input)');
  });

  it('a reader that has seen enough does not hurt', async () => {
    const running = node('a');
    await running.address();
    running.child.stdout?.destroy();
    // Named: whoever runs this test may have nodes of their own.
    const flags = ['--count', '3', '--interval', '0', '--data', join(root, 'a')];
    expect(await json('mine', ...flags)).to.deep.equal({ mining: true });
    running.child.kill('SIGTERM');
    expect(await running.ended).to.equal(0);
    expect(running.faults).to.equal('');
  });

  it('stop ends nodes with a goodbye, waits for it, and tells how', async () => {
    const first = node('a');
    const address = await first.address();
    const second = node('b', '--peer', address);
    await second.says(/ready: finack\//);
    await first.says(/ready: finack\//);
    const [stopped] = await json('stop', '--node', await second.address());
    expect(stopped).to.include({ folder: join(root, 'b'), pid: second.child.pid, exited: true });
    expect(stopped.endings).to.deep.equal({ graceful: 1 });
    expect(await second.ended, second.faults).to.equal(0);
    expect(second.output).to.match(/stopping \(finack stop\)/);
    // Not --all: whoever runs this test may have nodes of their own. (test/cli/stop.test.ts)
    const rest = finack('stop', '--node', address);
    expect(await rest.ended, rest.faults).to.equal(0);
    expect(rest.output).to.match(
      new RegExp(`^${address} stopped in \\d+ ms: .*; process ${first.child.pid} has ended\\n$`),
    );
    expect(await first.ended).to.equal(0);
    const nobody = finack('stop', '--node', address);
    expect(await nobody.ended).to.equal(1);
    expect(nobody.faults).to.match(/^finack: no node listens on /);
  });

  it('up starts a ring of nodes, and one signal lets all say goodbye', async () => {
    const up = finack('up', '-n', '2', '--base-port', '0', '--mine', '--interval', '10');
    await up.says(/node2 \| \S+ tip/);
    up.child.kill('SIGINT');
    expect(await up.ended, up.faults).to.equal(0);
    expect(up.output).to.match(/up \| 2 nodes listen/);
    expect(up.output).to.match(/closed: graceful by/);
    expect(up.output.trimEnd().split('\n').slice(-2)).to.deep.equal([
      'node1 ended: exit code 0 (clean)',
      'node2 ended: exit code 0 (clean)',
    ]);
    expect((await readdir(root)).filter((name) => name.startsWith('finack-up-'))).to.deep.equal([]);
  });

  it('up starts a killed node again on its old address, and the network is whole', async () => {
    const up = finack('up', '-n', '3', '--base-port', '0', '--mine', '--topology', 'line');
    await up.says(/up \| All 3 running nodes are connected\./);
    const [, address = '', pid = ''] = await up.says(/node2 \| listening (\S+), process (\d+)/);
    process.kill(Number(pid), 'SIGKILL');
    await up.says(/up \| node2 ended: killed by SIGKILL; it is started again in 1 s/);
    const again = new RegExp(`node2 \\| listening ${address}, process (?!${pid}\\b)`);
    await up.says(again);
    // Its neighbours find it again, and blocks pass through it.
    await up.says(/process \d+\n[\s\S]*SIGKILL[\s\S]*node2 \| \S+ tip [\s\S]*node3 \| \S+ tip/);
    up.child.kill('SIGINT');
    expect(await up.ended, up.faults).to.equal(0);
    expect(up.output).to.match(/\nnode2 ended: exit code 0 \(clean\), after 1 restart\n/);
  });

  it('up --no-restart leaves a killed node, and says that the network has split', async () => {
    const up = finack(
      ...['up', '-n', '3', '--base-port', '0', '--topology', 'line'],
      ...['--no-restart', '--json', '--data', join(root, 'nodes')],
    );
    await up.says(/"event":"connected"/);
    const pid = (await up.says(/"node":"node2","text":"listening \S+ process (\d+)"/))[1];
    process.kill(Number(pid), 'SIGKILL');
    await up.says(/"event":"split","text":"the network has split: node1 \(height 0\) \| node3/);
    up.child.kill('SIGTERM');
    expect(await up.ended, up.faults).to.equal(1);
    const events = up.output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const event of events) expectDocumented('finack up', event);
    expect(events.at(-1)?.nodes[1]).to.include({ signal: 'SIGKILL' });
    expect(await readFile(join(root, 'nodes', 'node1.log'), 'utf8')).to.include(' listening ');
  });

  it('up clears the folder of one that was killed, and needs a place for its own', async () => {
    const first = finack('up', '-n', '1', '--base-port', '0');
    await first.says(/up \| 1 node/);
    const left = (await readdir(root)).filter((name) => name.startsWith('finack-up-'));
    expect(left).to.have.lengthOf(1);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = finack('up', '-n', '1', '--base-port', '0');
    await second.says(/up \| 1 node/);
    second.child.kill('SIGINT');
    expect(await second.ended).to.equal(0);
    expect(await readdir(root)).to.not.include(left[0]);
    env = { ...env, TMPDIR: join(root, 'gone') };
    const homeless = finack('up', '-n', '1');
    expect(await homeless.ended).to.equal(74);
    expect(homeless.faults).to.match(/^finack: no temporary folder .*: set TMPDIR .*\n$/);
  });

  it('up ends with the code of the node that could not start', async () => {
    const taken = (await node('a').address()).split(':')[1] ?? '';
    const up = finack('up', '-n', '2', '--base-port', taken);
    expect(await up.ended).to.equal(69);
    expect(up.output).to.match(/node1 \| finack: .* is in use: .* another port .*\(--base-port\)/);
  });
});
