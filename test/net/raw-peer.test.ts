// A peer that is a socket and speaks bytes only: how a connection over real loopback sockets takes its FIN,
// its RST and its silence.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import { anonymousHello, listen, type TestListener } from './endpoints.ts';

/** A raw client that speaks bytes only. */
async function rawClient(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {}); // the other end's doings are what is looked at
  await once(socket, 'connect');
  return socket;
}

function greetingFrames(): Uint8Array {
  const hello = anonymousHello();
  const greeting = { kind: 'Hello', hello, helloBytes: encodeHello(hello) } as const;
  const ready = { kind: 'Ready', signature: new Uint8Array(0) } as const;
  return Buffer.concat([greeting, ready].map((message) => frameOf(encodeEnvelope({ message }))));
}

function goodbyeFrame(framesSent: number, bytesSent: number): Uint8Array {
  const goodbye = { reason: 'done', text: '', framesSent, bytesSent } as const;
  const counted = { ...goodbye, framesReceived: 0, bytesReceived: 0 };
  return frameOf(encodeEnvelope({ message: { kind: 'Goodbye', goodbye: counted } }));
}

describe('[X-1] a connection told by a raw peer', () => {
  let listening: TestListener;

  beforeEach(async () => {
    listening = await listen();
  });
  afterEach(() => listening.close());

  it('[G-1] a FIN without Goodbye is no graceful end', async () => {
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    client.end(greetingFrames());
    client.resume();
    const closed = once(client, 'close');
    const { outcome } = await (await accepted).over();
    expect(outcome).to.include({ ending: 'fin-without-goodbye', by: 'peer' });
    await closed;
  });

  it('a FIN inside a frame is a truncated end', async () => {
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    client.end(Buffer.concat([greetingFrames(), Buffer.of(0x05, 0x0a)]));
    client.resume();
    const closed = once(client, 'close');
    const { outcome, bytesPartial } = await (await accepted).over();
    expect(outcome).to.include({ ending: 'truncated', reason: 'fin-inside-frame' });
    expect(bytesPartial).to.equal(2);
    await closed;
  });

  it('an RST is a reset', async () => {
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    client.write(greetingFrames());
    const end = await accepted;
    await end.untilPhase('ready');
    client.resetAndDestroy();
    expect((await end.over()).outcome).to.include({ ending: 'reset', reason: 'ECONNRESET' });
  });

  it('an RST behind unread data is a reset also while we do not read', async () => {
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    client.write(greetingFrames());
    const end = await accepted;
    await end.untilPhase('ready');
    end.connection.hold();
    const ping = frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 1n } }));
    client.write(Buffer.concat(Array.from({ length: 15 }, () => ping)), () =>
      client.resetAndDestroy(),
    );
    await once(client, 'close');
    end.connection.release();
    expect((await end.over()).outcome).to.include({ ending: 'reset', by: 'peer' });
  });

  it('a Goodbye and an RST in one go, while we wait for them, are a reset', async () => {
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    const greeting = greetingFrames();
    client.write(greeting);
    const end = await accepted;
    await end.untilPhase('ready');
    end.connection.leave('leaving');
    await once(end.socket, 'finish');
    // The listener's program cannot run between these two: both arrive together.
    client.write(goodbyeFrame(2, greeting.length));
    client.resetAndDestroy();
    const { outcome } = await end.over();
    expect(end.phases).to.include('awaiting-fin');
    expect(outcome).to.include({ ending: 'reset', by: 'peer', reason: 'ECONNRESET' });
  });

  it('a Goodbye and a FIN in one go are graceful', async () => {
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    const greeting = greetingFrames();
    client.end(Buffer.concat([greeting, goodbyeFrame(2, greeting.length)]));
    client.resume();
    const closed = once(client, 'close');
    const { outcome } = await (await accepted).over();
    expect(outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
    await closed;
  });

  it('silence after our FIN is timed out, with an RST', async () => {
    const quick = await listen({ limits: { leavingQuietMs: 20, leavingTimeoutMs: 40 } });
    const accepted = quick.next();
    const client = await rawClient(quick.port);
    client.write(greetingFrames());
    client.resume();
    const end = await accepted;
    await end.untilPhase('ready');
    end.connection.leave('leaving');
    const { outcome } = await end.over();
    expect(outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'leaving-quiet' });
    // Behind an 'end' Node listens no more: only who writes learns of the RST.
    const failed = once(client, 'error');
    client.write('are you there?');
    const [{ code }] = (await failed) as [NodeJS.ErrnoException];
    expect(code).to.be.oneOf(['ECONNRESET', 'EPIPE']);
    await quick.close();
  });

  it('reads what has come before it judges, when the process was busy beyond a deadline', async () => {
    const listening = await listen({ limits: { handshakeTimeoutMs: 100 } });
    const accepted = listening.next();
    const client = await rawClient(listening.port);
    const end = await accepted;
    client.write(greetingFrames());
    // Nothing of this process runs: the greeting lies in the socket, and the deadline passes.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    await end.until(() => end.connection.phase !== 'greeting');
    expect(end.connection.phase).to.equal('ready');
    client.resetAndDestroy();
    await end.over();
    await listening.close();
  });
});
