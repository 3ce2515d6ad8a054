// What can go wrong below and at the beginning of a connection under TLS, over real loopback sockets: each
// has the ending that people are told, one, and leaves no socket behind. [H-10]

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, TLSSocket } from 'node:tls';
import { expect } from 'chai';
import { identityOf } from '../../src/net/certificate.ts';
import { secureContextOf, tlsOptions } from '../../src/net/tls-gate.ts';
import { TlsStream } from '../../src/net/tls-stream.ts';
import type { Outcome } from '../../src/session/endings.ts';
import { decodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import type { Goodbye } from '../../src/wire/messages/goodbye.ts';
import { BlockServer } from './block-server.ts';
import { dial, listen, readyPair, type TestEndpoint, type TestListener } from './endpoints.ts';
import { chainOfTwo, rsaCertificate } from './other-certificates.ts';

const { privateKey: strangersKey } = generateKeyPairSync('ed25519');
const stranger = identityOf(strangersKey);
const strangersContext = secureContextOf(stranger);
const own = { cert: stranger.certificatePem, key: stranger.privateKeyPem };
const finack = { ALPNProtocols: ['finack/1'], rejectUnauthorized: false };

/** A client that is node:tls over a socket that the test holds in its hand. */
async function tlsClient(port: number, options: ConnectionOptions): Promise<[TLSSocket, Socket]> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => {}); // the other end's doings are what is looked at
  await once(socket, 'connect');
  const tls = connectTls({ ...finack, ...options, socket: new TlsStream(socket) });
  tls.on('error', () => socket.destroy());
  return [tls, socket];
}

/** The one Goodbye that a client hears; it says nothing itself and ends when the other has. */
async function goodbyeHeard(tls: TLSSocket): Promise<Goodbye> {
  const reader = new FrameReader();
  tls.on('data', (chunk) => reader.push(chunk));
  await once(tls, 'end');
  const next = reader.next(FRAME_BYTES_MAX);
  const decoded = next.status === 'frame' ? decodeEnvelope(next.payload) : undefined;
  if (decoded?.ok !== true || decoded.envelope.message.kind !== 'Goodbye') throw new Error('none');
  tls.end();
  return decoded.envelope.message.goodbye;
}

describe('[X-1] a connection under TLS', () => {
  let listening: TestListener;
  const sockets = () => {
    return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
  };
  let socketsBefore = 0;

  beforeEach(async () => {
    socketsBefore = sockets();
    const blocks = { count: 60, blockBytes: 100_000 };
    listening = await listen({ carrier: 'TLS' }, (end) => new BlockServer(end, blocks).attach());
  });
  afterEach(async () => {
    await listening.close();
    expect(sockets()).to.equal(socketsBefore);
  });

  async function outcomeOf(accepted: Promise<TestEndpoint>): Promise<Outcome> {
    const end = await accepted;
    const { outcome } = await end.over();
    expect(end.closings).to.equal(1);
    return outcome;
  }

  describe('[H-10] refuses in words', () => {
    const refusals: [string, () => ConnectionOptions, string][] = [
      ['a client without a certificate', () => ({}), 'certificate of a node key'],
      ['an RSA key', rsaCertificate, 'an Ed25519 key here, signed by itself'],
      ['a key that another has signed', chainOfTwo, 'an Ed25519 key here, signed by itself'],
      ['a client that names no protocol', () => ({ ...own, ALPNProtocols: [] }), 'ALPN finack/1'],
    ];
    for (const [name, options, why] of refusals) {
      it(name, async () => {
        const accepted = listening.next();
        const [tls] = await tlsClient(listening.port, options());
        expect(await goodbyeHeard(tls))
          .to.include({ reason: 'identity' })
          .and.property('text')
          .includes(why);
        expect(await outcomeOf(accepted)).to.include({ ending: 'refused', by: 'us' });
        expect((await accepted).received).to.deep.equal([]);
      });
    }

    it('a session that is resumed', async () => {
      const first = listening.next();
      const [tls, socket] = await tlsClient(listening.port, own);
      const [session] = (await once(tls, 'session')) as [Buffer];
      socket.resetAndDestroy();
      await outcomeOf(first);
      const accepted = listening.next();
      const [again] = await tlsClient(listening.port, { ...own, session });
      expect((await goodbyeHeard(again)).text).to.include('not resumed');
      expect(await outcomeOf(accepted)).to.include({ ending: 'refused', by: 'us' });
    });

    it('one who speaks plainly, and reads nothing of what it says', async () => {
      const accepted = listening.next();
      const dialer = dial(listening.port);
      expect((await dialer.over()).outcome).to.include({
        ...{ ending: 'refused', by: 'peer', reason: 'identity', detail: 'this network speaks TLS' },
      });
      expect(await outcomeOf(accepted)).to.include({ ending: 'refused', by: 'us' });
      expect((await accepted).received).to.deep.equal([]);
    });
  });

  describe('is not connected', () => {
    it('to a client of TLS 1.2', async () => {
      const accepted = listening.next();
      await tlsClient(listening.port, { ...own, maxVersion: 'TLSv1.2' });
      const { ending, reason } = await outcomeOf(accepted);
      expect([ending, reason.slice(0, 8)]).to.deep.equal(['not-connected', 'ERR_SSL_']);
    });

    it('to a client with another protocol inside', async () => {
      const accepted = listening.next();
      await tlsClient(listening.port, { ...own, ALPNProtocols: ['h2'] });
      const { ending, reason } = await outcomeOf(accepted);
      expect([ending, reason.slice(0, 8)]).to.deep.equal(['not-connected', 'ERR_SSL_']);
    });

    it('to half a ClientHello, with a FIN or with nothing behind it', async () => {
      const half = Buffer.from('16030100c8010000c40303', 'hex');
      const accepted = listening.next();
      const cut = connect({ port: listening.port, host: '127.0.0.1' });
      cut.on('error', () => {}).end(half);
      const tooEarly = { ending: 'not-connected', reason: 'TLS_HANDSHAKE_CUT' };
      expect(await outcomeOf(accepted)).to.include(tooEarly);
      const limits = { handshakeTimeoutMs: 40 };
      const hasty = await listen({ carrier: 'TLS', limits });
      const next = hasty.next();
      const silent = connect({ port: hasty.port, host: '127.0.0.1' });
      silent.on('error', () => {}).write(half);
      const tooLate = { ending: 'not-connected', by: 'us', reason: 'handshake' };
      expect(await outcomeOf(next)).to.include(tooLate);
      await hasty.close();
    });

    it('to a listener that speaks plainly, which says what it takes us for', async () => {
      const plain = await listen();
      const accepted = plain.next();
      const dialer = dial(plain.port, { carrier: 'TLS' });
      const { outcome } = await dialer.over();
      expect(outcome).to.include({ ending: 'not-connected', reason: 'TLS_PEER_IS_PLAIN' });
      const theirs = await outcomeOf(accepted);
      expect(theirs.reason).to.be.oneOf(['not-finack', 'ECONNRESET']);
      expect((await accepted).sent).to.deep.equal(['Goodbye not-finack']);
      await plain.close();
    });
  });

  describe('tells its ends apart', () => {
    it('close_notify and FIN, with 4 MiB on their way to the one who has ended', async () => {
      const { dialer, listener } = await readyPair(listening);
      const asked = { kind: 'GetBlockRange', fromHeight: 0, count: 42 } as const;
      dialer.connection.send({ id: 1, message: asked });
      dialer.connection.leave('done');
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      expect([ours.outcome.ending, theirs.outcome.ending]).to.deep.equal(['graceful', 'graceful']);
      expect(ours.counts.bytesReceived).to.be.above(4 * 1024 * 1024);
      expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
    });

    it('a FIN without close_notify, where every byte has come', async () => {
      const accepted = listening.next();
      const [tls, socket] = await tlsClient(listening.port, own);
      await once(tls, 'secureConnect');
      socket.end();
      tls.resume();
      const alone = { ending: 'truncated', by: 'peer', detail: 'no close_notify' };
      expect(await outcomeOf(accepted)).to.include(alone);
    });

    it('close_notify without a FIN: it is waited for until our deadline', async () => {
      const limits = { leavingQuietMs: 40, leavingTimeoutMs: 80 };
      const hasty = await listen({ carrier: 'TLS', limits });
      const { dialer, listener } = await readyPair(hasty);
      dialer.socket.end = function withoutFin(done?: unknown) {
        if (typeof done === 'function') done();
        return this;
      };
      dialer.connection.leave('done');
      const { outcome } = await listener.over();
      expect(listener.phases).to.include('awaiting-fin');
      expect(outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'leaving-quiet' });
      dialer.connection.abort('forced', 'behind an end Node hears no RST');
      await dialer.over();
      await hasty.close();
    });

    it('an RST behind data, and one in the place of the FIN behind a Goodbye', async () => {
      const { dialer, listener } = await readyPair(listening);
      dialer.connection.send({ message: { kind: 'Ping', nonce: 1n } });
      queueMicrotask(() => dialer.socket.resetAndDestroy());
      expect((await listener.over()).outcome).to.include({ ending: 'reset', by: 'peer' });
      await dialer.over();
      const second = await readyPair(listening);
      second.dialer.socket.end = function reset() {
        return this.resetAndDestroy();
      };
      second.dialer.connection.leave('done');
      const { outcome } = await second.listener.over();
      expect(outcome).to.include({ ending: 'reset', by: 'peer' });
      await second.dialer.over();
    });

    it('a record that nobody with the key has made', async () => {
      const { dialer, listener } = await readyPair(listening);
      dialer.socket.write(Buffer.from(`1703030020${'ab'.repeat(32)}`, 'hex'));
      const { outcome } = await listener.over();
      expect(outcome).to.include({ ending: 'aborted', by: 'us' });
      expect(outcome.reason).to.include('ERR_SSL_');
      await dialer.over();
    });
  });

  it('[H-10] through somebody with TLS of their own to each side is never ready', async () => {
    const accepted = listening.next();
    const proxy = await proxyTo(listening.port);
    const dialer = dial(proxy.port, { carrier: 'TLS' });
    const { outcome } = await dialer.over();
    expect(outcome).to.include({ ending: 'aborted', by: 'us', reason: 'bad-signature' });
    expect(dialer.phases).to.not.include('ready');
    await proxy.close();
    const end = await accepted;
    await end.over();
    expect(end.phases).to.not.include('ready');
  });
});

/** Repeats all that it hears inside TLS to the other side, with a certificate of its own. */
async function proxyTo(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const options = { ...tlsOptions(strangersContext), isServer: true };
    const inside = new TLSSocket(new TlsStream(socket), options);
    sockets.push(socket.on('error', () => {}));
    inside.on('error', () => {});
    void tlsClient(port, own).then(([outside, other]) => {
      sockets.push(other);
      inside.pipe(outside).pipe(inside);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as { port: number };
  return {
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
