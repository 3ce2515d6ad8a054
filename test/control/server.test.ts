// The control socket, for real: server and client, raw lines as `nc -U` sends them, and the ways in
// which either side can go away.
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { ControlClient } from '../../src/control/client.ts';
import type { ControlError } from '../../src/control/control-error.ts';
import { CLIENTS_MAX, REQUEST_LINE_BYTES_MAX } from '../../src/control/limits.ts';
import { ControlServer } from '../../src/control/server.ts';
import { openStream } from '../../src/control/stream.ts';
import { FakeNode, fakeStatus, type Sandbox, sandbox } from './fake-node.ts';

const statusLine = '{"jsonrpc":"2.0","id":1,"method":"node.status"}';

/** What netcat does with -N: sends all, ends its side, prints what comes. */
async function netcat(path: string, input: string): Promise<string[]> {
  const socket = connect({ path, allowHalfOpen: true });
  socket.end(input);
  return (await text(socket)).split('\n').slice(0, -1);
}

/** All that comes until the other side ends. */
async function textOf(socket: Socket): Promise<string> {
  return await text(socket);
}

async function errorOf(call: Promise<unknown>): Promise<ControlError> {
  const outcome = await call.catch((error: ControlError) => error);
  expect(outcome).to.be.an('error');
  return outcome as ControlError;
}

describe('control: the socket', () => {
  let box: Sandbox;
  let server: ControlServer;
  let node: FakeNode;
  let path: string;
  let data: string;

  beforeEach(async () => {
    box = await sandbox();
    server = new ControlServer(box.around);
    node = new FakeNode();
    data = await box.data();
    path = await server.start(node, data);
  });
  afterEach(async () => {
    await server.close();
    await box.remove();
  });

  it('answers a client', async () => {
    const client = new ControlClient(path);
    expect(await client.call('node.status', {})).to.deep.equal(fakeStatus);
    expect(await client.call('node.block', { which: 1 })).to.equal(null);
  });

  it('is the owner’s alone, in a folder of the owner’s alone', async () => {
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect((await stat(dirname(path))).mode & 0o777).to.equal(0o700);
    expect(path).to.match(/\/finack\/[0-9a-f]{16}\.sock$/);
  });

  it('answers raw lines in their order, the last one without its newline too', async () => {
    const lines = await netcat(path, `${statusLine}\n\n{\n${statusLine.replace('1', '2')}`);
    expect(lines.map((line) => JSON.parse(line).error?.code ?? 'ok')).to.deep.equal([
      'ok',
      -32700,
      'ok',
    ]);
  });

  it('answers a call that takes a moment although the client has ended its side', async () => {
    let release: () => void = () => undefined;
    node.left = new Promise((resolve) => {
      release = resolve;
    });
    const call = (id: number) =>
      `{"jsonrpc":"2.0","id":${id},"method":"node.leave","params":{"peer":"p1"}}\n`;
    const answers = netcat(path, call(1) + call(2));
    await new ControlClient(path).call('node.status', {});
    release();
    expect((await answers).map((line) => JSON.parse(line).id)).to.deep.equal([1, 2]);
  });

  it('answers all of many calls that come with the end of the client’s side', async () => {
    const count = 5_000;
    const lines = Array.from({ length: count }, (_, id) => `${statusLine.replace('1', `${id}`)}\n`);
    const answers = await netcat(path, lines.join(''));
    expect(answers.map((line) => JSON.parse(line).id)).to.deep.equal([...Array(count).keys()]);
  });

  it('lets nobody lock others out who says nothing: the one that waited longest gives way', async () => {
    const silent = Array.from({ length: 3 * CLIENTS_MAX }, () => connect(path));
    const told = textOf(silent[0] as Socket);
    for (const socket of silent) socket.on('error', () => undefined);
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    expect((await new ControlClient(path).call('node.status', {})).height).to.equal(7);
    expect(JSON.parse(await told).error.data).to.deep.equal({ code: 'BUSY' });
    for (const socket of silent) socket.destroy();
  });

  it('lets nobody lock others out who never reads the answers', async () => {
    const deaf = Array.from({ length: CLIENTS_MAX }, () => connect(path).pause());
    for (const socket of deaf) socket.on('error', () => undefined);
    const flood = `${statusLine}\n`.repeat(3_000);
    await Promise.all(deaf.map((socket) => new Promise((sent) => socket.write(flood, sent))));
    expect((await new ControlClient(path).call('node.status', {})).height).to.equal(7);
    for (const socket of deaf) socket.destroy();
  });

  it('refuses a client in words while every place is taken by a call that runs', async () => {
    node.left = new Promise(() => undefined);
    const client = new ControlClient(path);
    const busy = Array.from({ length: CLIENTS_MAX }, () =>
      errorOf(client.call('node.leave', { peer: 'p1' })),
    );
    while (node.calls.length < CLIENTS_MAX) await new Promise((turn) => setImmediate(turn));
    const error = await errorOf(client.call('node.status', {}));
    expect([error.code, error.remoteCode]).to.deep.equal(['REFUSED', 'BUSY']);
    await server.close();
    await Promise.all(busy);
  });

  it('answers one line of the limit and refuses a longer one, whether or not it ends', async () => {
    const padded = statusLine + ' '.repeat(REQUEST_LINE_BYTES_MAX - statusLine.length);
    expect(await netcat(path, `${padded}\n`)).to.have.lengthOf(1);
    const [refusal = ''] = await netcat(path, `${padded} `);
    expect(JSON.parse(refusal).error.message).to.equal('a line has at most 65536 bytes');
  });

  it('answers others while one call takes long', async () => {
    let release: () => void = () => undefined;
    node.left = new Promise((resolve) => {
      release = resolve;
    });
    const leaving = new ControlClient(path).call('node.leave', { peer: 'p1' });
    await new ControlClient(path).call('node.status', {});
    release();
    expect(await leaving).to.have.property('ending', 'graceful');
  });

  it('says what the node refused, with its code', async () => {
    const client = new ControlClient(path);
    const error = await errorOf(client.call('node.connect', { address: 'a:1' }));
    expect([error.code, error.remoteCode, error.message]).to.deep.equal([
      'REFUSED',
      'CONNECT',
      'nobody listens',
    ]);
  });

  it('gives up on a node that does not answer in time', async () => {
    node.left = new Promise(() => undefined);
    const client = new ControlClient(path);
    const error = await errorOf(client.call('node.leave', { peer: 'p1' }, 20));
    expect([error.code, error.message]).to.deep.equal([
      'TIMEOUT',
      'the node did not answer in 20 ms',
    ]);
  });

  it('close lets a running call end, lets idle clients go, and removes the socket', async () => {
    let release: () => void = () => undefined;
    node.left = new Promise((resolve) => {
      release = resolve;
    });
    const idle = connect(path);
    await once(idle, 'connect');
    const leaving = new ControlClient(path).call('node.leave', { peer: 'p1' });
    // An answer to a later client says that the call before it is running.
    await new ControlClient(path).call('node.status', {});
    const closing = server.close();
    release();
    expect(await leaving).to.have.property('ending', 'graceful');
    idle.resume();
    await once(idle, 'end');
    await closing;
    expect(existsSync(path)).to.equal(false);
    const error = await errorOf(new ControlClient(path).call('node.status', {}));
    expect(error.code).to.equal('NOT_RUNNING');
  });

  it('close drops a call that does not end', async () => {
    node.left = new Promise(() => undefined);
    const leaving = errorOf(new ControlClient(path).call('node.leave', { peer: 'p1' }));
    await new ControlClient(path).call('node.status', {});
    await server.close();
    expect((await leaving).code).to.equal('BAD_REPLY');
  });

  it('survives clients that vanish in the middle', async () => {
    for (const beginning of ['', '{"json', `${statusLine}\n`.repeat(50)]) {
      const socket = connect(path);
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(beginning, () => socket.destroy());
      await once(socket, 'close');
    }
    expect(await new ControlClient(path).call('node.status', {})).to.deep.equal(fakeStatus);
  });

  it('replaces the socket of a dead node, and nothing that is not a socket', async () => {
    const other = await box.data();
    const second = new ControlServer(box.around);
    const stale = await second.start(node, other);
    await second.close();
    await writeFile(stale, 'precious');
    const error = await errorOf(second.start(node, other));
    expect(error.message).to.include('is in the way of the control socket');
    // A socket whose process was killed stays behind as a name that nobody answers.
    const third = new ControlServer(box.around);
    const again = await third.start(node, data);
    expect(again).to.equal(path);
    expect(await new ControlClient(path).call('node.status', {})).to.deep.equal(fakeStatus);
    await third.close();
  });

  it('close before start, and twice, does nothing', async () => {
    await new ControlServer(box.around).close();
    await server.close();
    await server.close();
  });
});

describe('control: the client', () => {
  it('listens once for the end of a stream, however many pieces its answer comes in', async () => {
    const box = await sandbox();
    const path = `${box.around.temporaryFolder}/s`;
    const answer = '{"jsonrpc":"2.0","id":1,"result":{}}\n';
    const endListeners: number[] = [];
    for (const piece of [answer.length, 1]) {
      const stranger = createServer();
      await once(stranger.listen(path), 'listening');
      const opening = openStream(path, 'node.watch', {});
      const [connection] = (await once(stranger, 'connection')) as [Socket];
      connection.resume();
      for (let at = 0; at < answer.length; at += piece) {
        connection.write(answer.slice(at, at + piece));
        await pause(1);
      }
      const { socket } = await opening;
      endListeners.push(socket.listenerCount('end'));
      socket.destroy();
      stranger.close();
      await once(stranger, 'close');
    }
    expect(endListeners[1]).to.equal(endListeners[0]);
    await box.remove();
  });

  it('is not misled by what does not speak the protocol', async () => {
    const box = await sandbox();
    const path = `${box.around.temporaryFolder}/s`;
    const replies = ['HTTP/1.1 400 Bad Request\n', '{"jsonrpc":"1.0"}\n', '[]\n', 'null\n', ''];
    for (const reply of replies) {
      const stranger = createServer((socket) => socket.resume().end(reply));
      await once(stranger.listen(path), 'listening');
      const error = await errorOf(new ControlClient(path).call('node.status', {}));
      expect(error.code, reply).to.equal('BAD_REPLY');
      stranger.close();
      await once(stranger, 'close');
    }
    await box.remove();
  });
});
