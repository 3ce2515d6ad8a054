// A client that stays: one connection for many calls, answered in order, and honest when it is gone.
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ControlError } from '../../src/control/control-error.ts';
import { ControlServer } from '../../src/control/server.ts';
import { SteadyClient } from '../../src/control/steady-client.ts';
import { FakeNode, fakePeer, fakeStatus, type Sandbox, sandbox } from './fake-node.ts';

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: ControlError) => error.code,
  );

describe('control: a steady client', () => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox();
  });
  afterEach(() => box.remove());

  it('asks many things over one connection, also before the first is answered', async () => {
    const server = new ControlServer(box.around);
    const client = SteadyClient.open(await server.start(new FakeNode(), await box.data()));
    const [status, peers, refused] = await Promise.all([
      client.call('node.status', {}),
      client.call('node.peers', {}),
      codeOf(client.call('node.connect', { address: '127.0.0.1:1' })),
    ]);
    expect(status).to.deep.equal(fakeStatus);
    expect(peers).to.deep.equal([fakePeer]);
    expect(refused).to.equal('REFUSED');
    expect(await client.call('node.status', {}), 'after a refusal').to.deep.equal(fakeStatus);
    await server.close();
    expect(await codeOf(client.call('node.status', {}))).to.equal('NOT_RUNNING');
    expect(client.isOpen).to.equal(false);
  });

  /** A server that does with each client what is told. */
  async function strange(accept: (socket: Socket) => void): Promise<[Server, SteadyClient]> {
    const path = join(await box.data(), 's');
    const server = createServer(accept);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return [server, SteadyClient.open(path)];
  }

  it('fails every waiting call when the node goes away', async () => {
    const [server, client] = await strange((socket) => socket.once('data', () => socket.end()));
    const calls = [client.call('node.status', {}), client.call('node.peers', {})].map(codeOf);
    expect(await Promise.all(calls)).to.deep.equal(['NOT_RUNNING', 'NOT_RUNNING']);
    server.close();
  });

  it('gives up its connection after an answer that did not come: a late one would be mistaken', async () => {
    const [server, client] = await strange((socket) => socket.resume());
    expect(await codeOf(client.call('node.status', {}, 10))).to.equal('TIMEOUT');
    expect(client.isOpen).to.equal(false);
    server.close();
  });

  it('says when nobody listens, and when it is no node that answers', async () => {
    const nobody = SteadyClient.open(join(await box.data(), 'nobody'));
    expect(await codeOf(nobody.call('node.status', {}))).to.equal('NOT_RUNNING');
    const [server, client] = await strange((socket) => socket.write('hello\n'));
    expect(await codeOf(client.call('node.status', {}))).to.equal('BAD_REPLY');
    client.close();
    server.close();
  });
});
