// The close under TLS, proved from the packets: each side's close_notify in a packet of its own, its FIN
// behind it, both acknowledged, no RST, and every byte that was sent was read.
import { expect } from 'chai';
import { senderOf, type TcpStream } from '../../src/capture/packets.ts';
import { proveClose } from '../../src/proof/close-proof.ts';
import { needsCapture } from '../helpers/needs.ts';
import { BlockServer } from '../net/block-server.ts';
import { listen, readyPair, type TestEndpoint } from '../net/endpoints.ts';
import { CLIENT_HOST, captured, SERVER_HOST } from './harness.ts';

const CLOSES = 30;
const blocks = { count: 100, blockBytes: 10_000 };

/** A record with an alert: header 5, level and description 2, type 1, tag 16 (RFC 8446, 5.2, 6). */
const CLOSE_NOTIFY_BYTES = 24;

/** What a close is, from headers alone; the counts of what was inside are the ends' own. */
const claims: readonly string[] = [
  ...['handshake', 'no-reset', 'fin.opener', 'fin.acceptor', 'fin-acknowledged.opener'],
  ...['fin-acknowledged.acceptor', 'silent-after-fin.opener', 'silent-after-fin.acceptor'],
];

function expectTlsClose(stream: TcpStream): void {
  const proved = proveClose({ stream, frames: { because: 'they are inside TLS' } })
    .filter(({ id, result }) => claims.includes(id) && result === 'proved')
    .map(({ id }) => id);
  expect(proved).to.have.members(claims);
  for (const end of ['opener', 'acceptor'] as const) {
    const own = stream.packets.filter(
      (packet) => senderOf(stream, packet) === end && !packet.retransmission,
    );
    const fin = own.findIndex(({ flags }) => flags.fin);
    const before = own.slice(0, fin).filter(({ length }) => length > 0);
    expect([end, before.at(-1)?.length, own[fin]?.length]).to.deep.equal([
      ...[end, CLOSE_NOTIFY_BYTES, 0],
    ]);
  }
}

describe('[H-10] [G-5] a close under TLS', () => {
  before(async function () {
    await needsCapture(this);
  });

  it(`${CLOSES} times is close_notify and FIN of each side, with the last blocks after the first`, async () => {
    const serve = (end: TestEndpoint): void => void new BlockServer(end, blocks).attach();
    const listening = await listen({ carrier: 'TLS' }, serve, SERVER_HOST);
    const work = async (): Promise<void> => {
      for (let at = 0; at < CLOSES; at++) {
        const { dialer, listener } = await readyPair(listening, {}, CLIENT_HOST);
        const range = { kind: 'GetBlockRange', fromHeight: 0, count: 1 + (at % 20) } as const;
        dialer.connection.send({ id: 1, message: range });
        dialer.connection.leave('done');
        const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
        expect([ours.outcome.ending, theirs.outcome.ending]).to.deep.equal([
          'graceful',
          'graceful',
        ]);
        expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
        expect(theirs.counts.bytesReceived).to.equal(ours.counts.bytesSent);
      }
      await listening.close();
    };
    await captured(listening.port, 'headers', work, ({ streams }) => {
      expect(streams).to.have.length(CLOSES);
      for (const stream of streams) expectTlsClose(stream);
    });
  });
});
