// Closes that are not easy: both at once, while paused, a peer that is frozen, killed, or resets.
// Each is proved from the packets and from what the ends say; only the clean ones are graceful.
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect } from 'chai';
import type { RunningProgram } from '../../src/capture/child.ts';
import { senderOf, type TcpStream } from '../../src/capture/packets.ts';
import type { Closing } from '../../src/net/connection.ts';
import { blockFrame, encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import { needsCapture } from '../helpers/needs.ts';
import { BlockServer, fillerBlock } from '../net/block-server.ts';
import {
  anonymousHello,
  listen,
  readyPair,
  type TestEndpoint,
  type TestListener,
} from '../net/endpoints.ts';
import {
  CLIENT_HOST,
  captured,
  endReportOf,
  expectCloses,
  freeze,
  type Run,
  SERVER_HOST,
  shape,
  startPeer,
} from './harness.ts';

const REPEATS = 20;
const blocks = { count: 10_000, blockBytes: 100_000 };
const impatient = { leavingQuietMs: 150, leavingTimeoutMs: 300, writeStallTimeoutMs: 300 };
const range = { kind: 'GetBlockRange', fromHeight: 0, count: 100 } as const;

/** Both ends of a graceful close, held against each other. */
function runOf(client: TestEndpoint, server: TestEndpoint, ours: Closing, theirs: Closing): Run {
  expect([ours.outcome.ending, theirs.outcome.ending]).to.deep.equal(['graceful', 'graceful']);
  expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
  expect(theirs.counts.bytesReceived).to.equal(ours.counts.bytesSent);
  const opener = endReportOf(ours, client.goodbyeBytes);
  const acceptor = endReportOf(theirs, server.goodbyeBytes);
  return { opener: client.connection.localAddress, reports: { opener, acceptor } };
}

describe('[G-4] a close', () => {
  let listening: TestListener;

  before(async function () {
    await needsCapture(this);
  });
  beforeEach(async () => {
    const serve = (end: TestEndpoint): void => void new BlockServer(end, blocks).attach();
    listening = await listen({}, serve, SERVER_HOST);
  });

  /** Repeats a graceful close of a pair and proves all of them. */
  async function repeat(
    close: (client: TestEndpoint, server: TestEndpoint) => Promise<void>,
  ): Promise<void> {
    const runs: Run[] = [];
    const work = async (): Promise<void> => {
      while (runs.length < REPEATS) {
        const { dialer, listener } = await readyPair(listening, {}, CLIENT_HOST);
        await close(dialer, listener);
        const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
        runs.push(runOf(dialer, listener, ours, theirs));
      }
      await listening.close();
    };
    await captured(listening.port, 'headers', work, (seen) => void expectCloses(seen, runs));
  }

  it('by both at once is graceful by both', () =>
    repeat(async (client, server) => {
      client.connection.leave('leaving');
      server.connection.leave('leaving');
      const [ours, theirs] = await Promise.all([client.over(), server.over()]);
      expect([ours.outcome.by, theirs.outcome.by]).to.deep.equal(['both', 'both']);
    }));

  it('by both at once while blocks flow ends on a block boundary', () =>
    repeat(async (client, server) => {
      client.connection.send({ id: 1, message: range });
      await client.until(() => client.envelopes.some(({ message }) => message.kind === 'Block'));
      server.connection.leave('leaving');
      client.connection.leave('leaving');
      await client.over();
      expect(client.envelopes.at(-1)?.message.kind).to.equal('BlocksEnd');
    }));

  it('by one that had stopped reading hears all that was on its way', () =>
    repeat(async (client, server) => {
      client.connection.hold();
      client.connection.send({ id: 1, message: range });
      await server.until(() => server.sent.includes('Block x2'));
      client.connection.leave('done');
      await client.over();
      expect(client.envelopes.at(-1)?.message).to.deep.equal({ kind: 'BlocksEnd', served: 100 });
    }));

  it('by both when both had stopped reading', () =>
    repeat(async (client, server) => {
      client.connection.hold();
      server.connection.hold();
      client.connection.send({ id: 1, message: range });
      client.connection.leave('done');
      server.connection.leave('leaving');
    }));
});

describe('[X-1] a peer that cannot close', () => {
  let listening: TestListener;
  let peer: RunningProgram | undefined;

  before(async function () {
    await needsCapture(this);
  });
  afterEach(async () => {
    await peer?.end('SIGKILL');
    peer = undefined;
  });

  /** A peer process of the given kind joins; `work` is done to it, and the end and packets judged. */
  async function withPeer(
    how: 'idle' | 'hold' | 'leave',
    prepare: (end: TestEndpoint) => void,
    work: (end: TestEndpoint, peer: RunningProgram) => Promise<void>,
    judge: (closing: Closing, stream: TcpStream) => void,
  ): Promise<void> {
    listening = await listen({ limits: impatient }, prepare, SERVER_HOST);
    const accepted = listening.next();
    let closing: Closing | undefined;
    const run = async (): Promise<void> => {
      peer = await startPeer(['dial', SERVER_HOST, String(listening.port), CLIENT_HOST, how]);
      const end = await accepted;
      await peer.waitForLine(/^ready/);
      await end.untilPhase('ready');
      await work(end, peer);
      closing = await end.over();
      await listening.close();
    };
    await captured(listening.port, 'headers', run, ({ streams: [stream] }) => {
      if (closing === undefined || stream === undefined) throw new Error('nothing happened');
      judge(closing, stream);
    });
  }

  const serve = (end: TestEndpoint): void => void new BlockServer(end, blocks).attach();

  /** Flags of what our side sent to end it: FINs and RSTs, in order. */
  function endsOf(stream: TcpStream, who: 'opener' | 'acceptor'): string[] {
    // A frozen peer's kernel delays its ACK, and ours may say FIN again.
    const fresh = stream.packets.filter(({ retransmission }) => !retransmission);
    const own = fresh.filter((packet) => senderOf(stream, packet) === who);
    return own.flatMap(({ flags }) => (flags.fin ? ['FIN'] : flags.rst ? ['RST'] : []));
  }

  it('frozen, with everything flushed, gets FIN and then RST', () =>
    withPeer(
      'idle',
      serve,
      async (end, child) => {
        await freeze(child);
        end.connection.leave('leaving');
      },
      ({ outcome }, stream) => {
        expect(outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'leaving-quiet' });
        expect(endsOf(stream, 'acceptor')).to.deep.equal(['FIN', 'RST']);
        expect(endsOf(stream, 'opener')).to.deep.equal([]);
      },
    ));

  it('frozen, with a reply stuck half-way, gets RST alone', () =>
    withPeer(
      'hold',
      serve,
      async (end, child) => {
        await end.until(() => !end.connection.wantsMore);
        await freeze(child);
        end.connection.leave('leaving');
      },
      ({ outcome, bytesLost }, stream) => {
        expect(outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'write-stall' });
        expect(bytesLost).to.be.above(0);
        expect(endsOf(stream, 'acceptor')).to.deep.equal(['RST']);
      },
    ));

  it('frozen, with Goodbye and FIN stuck behind blocks, gets RST alone', () =>
    withPeer(
      'hold',
      // Answers the request with one run of 30 MB, more than two kernels take.
      (end) => {
        end.onDelivered = ({ id }) => {
          const frames = Array.from({ length: 300 }, (_, at) =>
            blockFrame(fillerBlock(at, 100_000)),
          );
          end.connection.send({ re: id, message: { kind: 'BlocksBegin', count: 500 } });
          void end.connection.sendBlocks(Buffer.concat(frames), frames.length);
          end.connection.send({ re: id, message: { kind: 'BlocksEnd', served: frames.length } });
          end.connection.replied();
        };
      },
      async (end, child) => {
        await end.until(() => end.sent.includes('BlocksEnd'));
        await freeze(child);
        end.connection.leave('leaving');
        expect(end.connection.phase).to.equal('awaiting-goodbye');
        expect(end.sent.at(-1)).to.equal('Goodbye leaving');
      },
      ({ outcome }, stream) => {
        expect(outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'write-stall' });
        expect(endsOf(stream, 'acceptor')).to.deep.equal(['RST']);
      },
    ));

  it('killed while idle leaves a clean FIN behind, and is not graceful', () =>
    withPeer(
      'idle',
      serve,
      async (_end, child) => void (await child.end('SIGKILL')),
      ({ outcome }, stream) => {
        expect(outcome).to.include({ ending: 'fin-without-goodbye', by: 'peer' });
        expect(endsOf(stream, 'opener')[0]).to.equal('FIN');
      },
    ));

  it('killed with unread bytes leaves an RST behind', () =>
    withPeer(
      'hold',
      serve,
      async (end, child) => {
        await end.until(() => !end.connection.wantsMore);
        await child.end('SIGKILL');
      },
      ({ outcome }, stream) => {
        expect(outcome).to.include({ ending: 'reset', by: 'peer' });
        expect(endsOf(stream, 'opener')[0]).to.equal('RST');
      },
    ));

  it('killed after its Goodbye and FIN, while we still pay, is not graceful', () => {
    let pay = (): void => {};
    const dead = new Promise<void>((resolve) => {
      pay = resolve;
    });
    return withPeer(
      'leave',
      (end) => {
        new BlockServer(end, blocks).attach().beforeReply = () => dead;
      },
      async (end, child) => {
        await end.untilPhase('answering-goodbye');
        await child.end('SIGKILL');
        pay();
      },
      ({ outcome }, stream) => {
        expect(outcome).to.include({ ending: 'reset', by: 'peer' });
        expect(endsOf(stream, 'opener')[0]).to.equal('FIN');
        expect(endsOf(stream, 'opener')).to.include('RST');
      },
    );
  });
});

describe('[X-1] an RST in the place of the FIN', () => {
  before(async function () {
    await needsCapture(this);
  });

  /** What a client without a key says first, and its Goodbye. */
  function scriptOf(): { greeting: Uint8Array; goodbye: Uint8Array } {
    const hello = anonymousHello();
    const greeting = Buffer.concat([
      frameOf(
        encodeEnvelope({ message: { kind: 'Hello', hello, helloBytes: encodeHello(hello) } }),
      ),
      frameOf(encodeEnvelope({ message: { kind: 'Ready', signature: new Uint8Array(0) } })),
    ]);
    const counts = {
      framesSent: 2,
      bytesSent: greeting.length,
      framesReceived: 0,
      bytesReceived: 0,
    };
    const message = { kind: 'Goodbye', goodbye: { reason: 'done', text: '', ...counts } } as const;
    return { greeting, goodbye: frameOf(encodeEnvelope({ message })) };
  }

  for (const ours of ['wait', 'hold', 'listen'] as const) {
    it(`behind a Goodbye is a reset for one who would ${ours}`, async () => {
      const listening = await listen({}, () => {}, SERVER_HOST);
      const { greeting, goodbye } = scriptOf();
      const accepted = listening.next();
      let end: TestEndpoint | undefined;
      const work = async (): Promise<void> => {
        const options = { port: listening.port, host: SERVER_HOST, localAddress: CLIENT_HOST };
        const client = connect({ ...options, allowHalfOpen: true });
        client.write(greeting);
        end = await accepted;
        await end.untilPhase('ready');
        if (ours === 'hold') end.connection.hold();
        if (ours === 'wait') {
          end.connection.leave('leaving');
          await once(end.socket, 'finish');
        }
        // In one turn: the other side of this process cannot run between the two.
        client.write(goodbye);
        client.resetAndDestroy();
        await once(client, 'close');
        if (ours === 'hold') end.connection.release();
        await end.over();
        await listening.close();
      };
      await captured(listening.port, 'headers', work, ({ streams: [stream] }) => {
        expect(stream && shape(stream).filter((one) => /^a:.*[FR]/.test(one))).to.deep.equal([
          'a:RA',
        ]);
      });
      expect((await end?.over())?.outcome).to.include({ ending: 'reset', by: 'peer' });
    });
  }
});
