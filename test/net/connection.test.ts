// Connection over real loopback sockets, plain and under TLS: effects performed in order, one timer, backpressure, and
// every event of a socket turned into the session's input.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { WRITE_QUEUE_PAUSE_BYTES } from '../../src/net/limits.ts';
import { BlockServer, fillerBlock, fillerHash, fillerIndex, RUN_BYTES } from './block-server.ts';
import { carriers, dial, listen, readyPair, type TestListener } from './endpoints.ts';

/** A free port that nobody listens on. */
async function deadPort(): Promise<number> {
  const listening = await listen();
  const { port } = listening;
  await listening.close();
  return port;
}

for (const carrier of carriers)
  describe(`a connection over ${carrier}`, () => {
    let listening: TestListener;
    const blocks = { count: 5000, blockBytes: 100_000 };

    beforeEach(async () => {
      listening = await listen({ carrier }, (end) => new BlockServer(end, blocks).attach());
    });
    afterEach(() => listening.close());

    it('tells of a frame before the socket has it, so that no stamp is later than the packet', async () => {
      const { dialer, listener } = await readyPair(listening);
      const bytesBefore = dialer.socket.bytesWritten;
      const told: [what: string, bytes: number][] = [];
      dialer.wrote = (what) => told.push([what, dialer.socket.bytesWritten - bytesBefore]);
      dialer.connection.send({ message: { kind: 'Ping', nonce: 1n } });
      expect(told).to.deep.equal([['Ping', 0]]);
      await listener.until(() => listener.received.includes('Ping'));
      expect(dialer.socket.bytesWritten).to.be.above(bytesBefore);
      dialer.connection.leave('done');
      await dialer.over();
    });

    it('ends after an input that breaks a rule of ours, and is not stuck with it', async () => {
      const { dialer, listener } = await readyPair(listening);
      const withoutId = { message: { kind: 'GetBlocks', hashes: [] } } as const;
      expect(() => dialer.connection.send(withoutId)).to.throw('every request of ours has an id');
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      expect([ours.outcome.ending, theirs.outcome.ending]).to.not.include('graceful');
      expect([dialer.closings, dialer.connection.phase]).to.deep.equal([1, 'over']);
    });

    it('shakes hands, and knows both addresses', async () => {
      const { dialer, listener } = await readyPair(listening);
      expect(dialer.sent).to.deep.equal(['Hello', 'Ready']);
      expect(listener.sent).to.deep.equal(['Welcome']);
      expect(dialer.connection.address).to.equal(listener.connection.localAddress);
      expect(listener.connection.address).to.equal(dialer.connection.localAddress);
      expect([dialer.connection.direction, listener.connection.direction]).to.deep.equal([
        'outbound',
        'inbound',
      ]);
      dialer.connection.leave('done');
      await Promise.all([dialer.over(), listener.over()]);
    });

    it('closes gracefully on both sides, and the leaver knows that all was read', async () => {
      const { dialer, listener } = await readyPair(listening);
      dialer.connection.leave('done', 'enough');
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      expect(ours.outcome).to.include({ ending: 'graceful', by: 'us', reason: 'done' });
      expect(ours.outcome.delivery).to.equal('confirmed');
      expect(theirs.outcome).to.include({ ending: 'graceful', by: 'peer', detail: 'enough' });
      expect(ours.counts.bytesSent).to.equal(theirs.counts.bytesReceived);
      expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
      expect([dialer.closings, listener.closings]).to.deep.equal([1, 1]);
      expect([ours.bytesLost, theirs.bytesLost, ours.bytesPartial]).to.deep.equal([0, 0, 0]);
    });

    it('pays what is owed after the Goodbye and the FIN, byte for byte', async () => {
      const { dialer, listener } = await readyPair(listening);
      const hashes = [0, 1, 2, 77_777, 3].map(fillerHash);
      dialer.connection.send({ id: 1, message: { kind: 'GetBlocks', hashes } });
      dialer.connection.send({
        id: 2,
        message: { kind: 'GetBlockRange', fromHeight: 10, count: 20 },
      });
      dialer.connection.leave('done');
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      const got = dialer.envelopes.flatMap(({ message }) =>
        message.kind === 'Block' ? [fillerIndex(message.bytes)] : [],
      );
      expect(got).to.deep.equal([0, 1, 2, 3, ...Array.from({ length: 20 }, (_, at) => 10 + at)]);
      for (const { message } of dialer.envelopes) {
        if (message.kind !== 'Block') continue;
        const index = fillerIndex(message.bytes);
        expect(Buffer.compare(message.bytes, fillerBlock(index, 100_000))).to.equal(0);
      }
      expect([ours.outcome.ending, theirs.outcome.ending]).to.deep.equal(['graceful', 'graceful']);
    });

    it('is not connected when nobody listens', async () => {
      const end = dial(await deadPort(), { carrier });
      const { outcome } = await end.over();
      expect(outcome).to.include({ ending: 'not-connected', by: 'world', reason: 'ECONNREFUSED' });
      expect(end.phases).to.deep.equal(['over']);
    });

    it('that is left while it dials ends at once, and does not wait for the connect', async () => {
      // TEST-NET-1 (RFC 5737): nobody answers there, and resetAndDestroy() would wait for somebody.
      const end = dial(9, { carrier }, { to: '192.0.2.1' });
      end.connection.leave('leaving');
      const { outcome } = await end.over();
      expect(outcome).to.include({ ending: 'not-connected', by: 'us', reason: 'leaving' });
    });

    it('that nobody answers times out, with the one timer that it keeps', async () => {
      const silent = createServer((socket) => socket.resume().on('error', () => {}));
      silent.listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as { port: number };
      const end = dial(port, { carrier, limits: { handshakeTimeoutMs: 30 } });
      const { outcome } = await end.over();
      const early = { ending: 'not-connected', by: 'world', reason: 'connect-timeout' };
      const late = { ending: 'timed-out', by: 'us', reason: 'handshake' };
      expect(outcome).to.include(carrier === 'TLS' ? early : late);
      silent.close();
      await once(silent, 'close');
    });

    it('pings when nothing is said, and measures the round trip', async () => {
      const { dialer, listener } = await readyPair(listening, { limits: { pingIntervalMs: 5 } });
      await dialer.until(() => dialer.measuredMs.length >= 3);
      expect(dialer.measuredMs.every((ms) => ms >= 0)).to.equal(true);
      dialer.connection.leave('done');
      await Promise.all([dialer.over(), listener.over()]);
    });

    it('keeps at most one timer, and none after the end', async () => {
      const timers = () =>
        process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      await Promise.resolve(); // mocha starts its own timer when a test returns its promise
      const before = timers();
      const { dialer, listener } = await readyPair(listening);
      expect(timers() - before).to.equal(2);
      dialer.connection.leave('done');
      await Promise.all([dialer.over(), listener.over()]);
      expect(timers()).to.equal(before);
    });

    it('queues at most the pause limit and one run for a peer that does not read', async () => {
      const { dialer, listener } = await readyPair(listening);
      let queuedMax = 0;
      const measure = () => {
        queuedMax = Math.max(queuedMax, listener.connection.queuedBytes);
        return queuedMax >= WRITE_QUEUE_PAUSE_BYTES;
      };
      dialer.connection.hold();
      for (let id = 1; id <= 3; id++) {
        const message = { kind: 'GetBlockRange', fromHeight: 0, count: 100 } as const;
        dialer.connection.send({ id, message });
      }
      // 30 MB are owed, far more than two kernels take: the queue fills.
      await listener.until(measure);
      dialer.connection.release();
      await dialer.until(() => measure() && dialer.envelopes.length === 3 * 102);
      expect(queuedMax).to.be.below(WRITE_QUEUE_PAUSE_BYTES + RUN_BYTES);
      dialer.connection.leave('done');
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      expect(ours.outcome.ending).to.equal('graceful');
      expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
    });

    it('wakes its producer when all is over, whatever was queued', async () => {
      const { dialer, listener } = await readyPair(listening);
      dialer.connection.hold();
      const run = Buffer.alloc(64 * 1024 * 1024);
      const sent = listener.connection.sendBlocks(run, 1);
      expect(listener.connection.wantsMore).to.equal(false);
      listener.connection.abort('forced', 'the test says so');
      await sent;
      const { outcome, bytesLost } = await listener.over();
      expect(outcome).to.include({ ending: 'aborted', by: 'us', reason: 'forced' });
      expect(bytesLost).to.equal(run.length);
      dialer.connection.abort('forced', 'what it has not read is no frame');
      await dialer.over();
    });

    it('resets also in the moment in which its own FIN is on its way to the kernel', async () => {
      const { dialer, listener } = await readyPair(listening);
      dialer.connection.leave('leaving');
      dialer.connection.abort('forced', 'a second signal');
      const { outcome } = await dialer.over();
      expect(outcome).to.include({ ending: 'aborted', reason: 'forced' });
      expect((await listener.over()).outcome.ending).to.equal('reset');
    });

    it('stops reading when held, and hears what waited when released', async () => {
      const { dialer, listener } = await readyPair(listening);
      listener.connection.hold();
      const asked = { kind: 'GetBlockRange', fromHeight: 0, count: 1 } as const;
      dialer.connection.send({ id: 1, message: asked });
      // Under TLS its socket is read until what lies between is full.
      expect(listener.socket.isPaused()).to.equal(carrier === 'TCP');
      const { framesReceived } = listener.connection.counts;
      dialer.connection.leave('done');
      await dialer.until(
        () => dialer.socket.writableFinished || dialer.phases.includes('awaiting-goodbye'),
      );
      await once(dialer.socket, 'finish');
      expect(listener.connection.counts.framesReceived).to.equal(framesReceived);
      listener.connection.release();
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      expect([ours.outcome.ending, theirs.outcome.ending]).to.deep.equal(['graceful', 'graceful']);
      expect(dialer.envelopes.map(({ message }) => message.kind)).to.deep.equal([
        ...['BlocksBegin', 'Block', 'BlocksEnd'],
      ]);
    });

    it('[X-1] that hangs up without a Goodbye says so at both ends, and writes nothing behind its FIN', async () => {
      const { dialer, listener } = await readyPair(listening);
      dialer.connection.endWithoutGoodbye();
      const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
      expect(ours.outcome).to.include({ ending: 'fin-without-goodbye', by: 'us' });
      expect(theirs.outcome).to.include({ ending: 'fin-without-goodbye', by: 'peer' });
      expect(dialer.sent).to.deep.equal(['Hello', 'Ready']);
      expect(ours.bytesLost).to.equal(0);
    });
  });
