// The live tap: one line of answer, then a capture on the same connection, until either side leaves.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { ControlClient } from '../../src/control/client.ts';
import { TAPS_MAX } from '../../src/control/limits.ts';
import { ControlServer } from '../../src/control/server.ts';
import type { RunningStream } from '../../src/control/stream.ts';
import { type OpenTap, openTap } from '../../src/control/tap.ts';
import { FakeNode, type Sandbox, sandbox } from './fake-node.ts';

const request = '{"jsonrpc":"2.0","id":1,"method":"node.tap"}\n';

/** Taps that say hello and remember when they were closed. */
class FakeTaps {
  readonly sockets: Socket[] = [];
  closed = 0;
  #heard: () => void = () => undefined;
  readonly open: OpenTap = (_handle, socket): RunningStream => {
    this.sockets.push(socket);
    socket.write('hello ');
    let isClosed = false;
    return {
      close: async () => {
        if (!isClosed) this.closed++;
        isClosed = true;
        this.#heard();
        if (!socket.destroyed) await new Promise<void>((done) => socket.end(() => done()));
      },
    };
  };
  async untilClosed(count: number): Promise<void> {
    while (this.closed < count) await new Promise<void>((heard) => (this.#heard = heard));
  }
}

async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}

describe('control: the live tap', () => {
  let place: Sandbox;
  let server: ControlServer;
  let path = '';
  let taps: FakeTaps;

  beforeEach(async () => {
    place = await sandbox();
    taps = new FakeTaps();
    server = new ControlServer(place.around, taps.open);
    path = await server.start(new FakeNode(), await place.data());
  });
  afterEach(async () => {
    await server.close();
    await place.remove();
  });

  it('answers with a line, then streams; the end of the node is the end of the stream', async () => {
    const socket = await openTap(path);
    const text = textOf(socket);
    taps.sockets[0]?.write('world');
    await server.close();
    expect(await text).to.equal('hello world');
    expect(taps.closed).to.equal(1);
  });

  it('is let go when its reader leaves', async () => {
    const socket = await openTap(path);
    socket.destroy();
    await taps.untilClosed(1);
  });

  it('speaks to netcat: a request and its end in one go is heard, answered and closed', async () => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.end(request);
    const [line = '', rest] = (await textOf(socket)).split('\n');
    expect(JSON.parse(line)).to.deep.equal({ jsonrpc: '2.0', id: 1, result: { format: 'pcapng' } });
    expect(rest).to.equal('hello ');
  });

  it('leaves the node reachable for commands, however many want to listen', async () => {
    const sockets = await Promise.all(Array.from({ length: TAPS_MAX }, () => openTap(path)));
    const refused = await openTap(path).catch((error: Error) => error);
    expect(refused).to.include({ code: 'REFUSED' });
    expect((await new ControlClient(path).call('node.status', {})).height).to.equal(7);
    for (const socket of sockets) socket.destroy();
    await taps.untilClosed(TAPS_MAX);
  });

  it('what a listener says besides is passed over', async () => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.end(request + request + request);
    expect((await textOf(socket)).split('\n'))
      .to.have.lengthOf(2)
      .and.to.include('hello ');
  });

  it('is no method where nobody offers it', async () => {
    const plain = new ControlServer(place.around);
    const other = await plain.start(new FakeNode(), await place.data());
    const refused = await openTap(other).catch((error: Error) => error);
    expect(refused).to.be.an('error').with.property('message').that.contains('no method node.tap');
    await plain.close();
  });

  it('says when nobody is there', async () => {
    const refused = await openTap(`${path}.gone`).catch((error: Error) => error);
    expect(refused).to.include({ code: 'NOT_RUNNING' });
  });
});
