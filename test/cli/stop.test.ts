// `finack stop` on nodes that only pretend, so that no real one of this machine is stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { stopAll, stoppedWords } from '../../src/cli/stop-command.ts';
import { ControlClient } from '../../src/control/client.ts';
import { ControlServer } from '../../src/control/server.ts';
import { FakeNode, fakeStatus, type Sandbox, sandbox } from '../control/fake-node.ts';

/** One that stops when it is told to, and whose one connection then ended. */
class Stopping extends FakeNode {
  #ended = 2;

  override status() {
    return { ...super.status(), endings: { graceful: this.#ended } };
  }

  override stop(reason?: string): Promise<void> {
    this.calls.push(`stopped ${reason}`);
    this.#ended = 3;
    return Promise.resolve();
  }
}

describe('cli: finack stop', () => {
  let box: Sandbox;
  const servers: ControlServer[] = [];
  beforeEach(async () => {
    box = await sandbox();
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
    await box.remove();
  });

  /** A node that seems to be process `pid`. */
  async function running(node: FakeNode, pid: number) {
    const server = new ControlServer(box.around);
    servers.push(server);
    const client = new ControlClient(await server.start(node, await box.data()));
    return { client, status: { ...fakeStatus, address: node.address, pid } };
  }

  async function deadPid(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return child.pid ?? 0;
  }

  it('stops all, tells how each went, and says which one did not', async () => {
    const [good, bad] = [new Stopping('127.0.0.1:9001'), new FakeNode('127.0.0.1:9002')];
    const nodes = [await running(good, await deadPid()), await running(bad, await deadPid())];
    const { done, failed } = await stopAll(nodes);
    expect(good.calls).to.deep.equal(['stopped finack stop']);
    expect(done).to.have.lengthOf(1);
    expect(done[0]).to.include({ address: '127.0.0.1:9001', exited: true });
    expect(done[0]?.endings, 'of this stop alone').to.deep.equal({ graceful: 1 });
    expect(failed).to.have.lengthOf(1);
    expect(failed[0]).to.match(/^127\.0\.0\.1:9002 did not stop: .*the disk failed meanwhile/);
  });

  it('says it in one line', () => {
    const one = { address: 'a:1', folder: '/f', pid: 7, durationMs: 44, exited: true };
    expect(stoppedWords({ ...one, endings: { graceful: 2, reset: 1 } })).to.equal(
      'a:1 stopped in 44 ms: 2 graceful, 1 reset; process 7 has ended',
    );
    expect(stoppedWords({ ...one, endings: {}, durationMs: 2_000, exited: false })).to.equal(
      'a:1 stopped in 2 s: it had no connections; process 7 still runs',
    );
  });
});
