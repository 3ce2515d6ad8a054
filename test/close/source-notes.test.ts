// The close of the source notes, with finack's own sessions: A's FIN is acknowledged by itself, then
// B's remaining data flow, then B's FIN, then A's ACK; and both kernels walk through their states.
//
//     A ESTABLISHED                       B ESTABLISHED
//       FIN_WAIT1    ---- FIN ---->         CLOSE_WAIT
//       FIN_WAIT2    <--- ACK -----         (owes blocks, and takes its time)
//                    <--- data ----         pays, Goodbye
//       TIME_WAIT    <--- FIN -----         LAST_ACK
//                    ---- ACK ---->         CLOSE
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import {
  changesBetween,
  type StateChange,
  watchKernelStates,
} from '../../src/capture/kernel-states.ts';
import type { TcpStream } from '../../src/capture/packets.ts';
import { needsCapture, needsTracefs } from '../helpers/needs.ts';
import { BlockServer } from '../net/block-server.ts';
import { listen, readyPair, type TestEndpoint } from '../net/endpoints.ts';
import { CLIENT_HOST, captured, expectFramesProve, SERVER_HOST, shape } from './harness.ts';

const REPEATS = 20;

/** ms. A step of the scenario: above the 40 ms for which Linux may delay an ACK. */
const BEFORE_PAYING_MS = 60;

/** Everything from A's FIN on: sizes left out, runs of data and their ACKs folded. */
function closeOf(stream: TcpStream): string[] {
  const packets = shape(stream).map((one) => one.replace(/A\d+$/, 'A+data'));
  const fromFin = packets.slice(packets.indexOf('a:FA'));
  const lastData = fromFin.lastIndexOf('b:A+data');
  const data = fromFin.slice(2, lastData + 1);
  expect(data.every((one) => one === 'b:A+data' || one === 'a:A')).to.equal(true);
  const tail = fromFin.slice(lastData + 1).filter((one, at, all) => one !== all[at + 1]);
  return [...fromFin.slice(0, 2), 'b:A+data...', ...tail];
}

function statesOf(changes: readonly StateChange[], stream: TcpStream, end: 'opener' | 'acceptor') {
  return changesBetween(changes, stream.opener, stream.acceptor)
    .filter(({ local }) => local === stream[end])
    .map(({ to, source }) => (source === 'sample' ? `${to} (sample)` : to));
}

describe('[G-4] the close of the source notes', () => {
  before(async function () {
    await needsCapture(this);
    await needsTracefs(this);
  });

  it(`is FIN, ACK, data, FIN, ACK and every kernel state, ${REPEATS} times of ${REPEATS}`, async () => {
    const prepare = (end: TestEndpoint): void => {
      const server = new BlockServer(end, { count: 4, blockBytes: 20_000 }).attach();
      server.beforeReply = () => pause(BEFORE_PAYING_MS);
    };
    const listening = await listen({}, prepare, SERVER_HOST);
    const watch = await watchKernelStates({ ports: [listening.port] });
    if (watch.level === 'absent') throw new Error(watch.because);
    let changes: StateChange[] = [];
    const work = async (): Promise<void> => {
      for (let run = 0; run < REPEATS; run++) {
        const { dialer, listener } = await readyPair(listening, {}, CLIENT_HOST);
        const message = { kind: 'GetBlockRange', fromHeight: 0, count: 4 } as const;
        dialer.connection.send({ id: 1, message });
        dialer.connection.leave('done');
        const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
        expect(ours.outcome).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });
        expect(theirs.outcome).to.include({ ending: 'graceful', by: 'peer' });
      }
      await listening.close();
      ({ changes } = await watch.stop());
    };
    await captured(listening.port, 'whole', work, async ({ file, streams }) => {
      expect(streams).to.have.length(REPEATS);
      for (const stream of streams) {
        expect(closeOf(stream)).to.deep.equal(['a:FA', 'b:A', 'b:A+data...', 'b:FA', 'a:A']);
        expect(statesOf(changes, stream, 'opener').slice(1)).to.deep.equal([
          ...['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'CLOSE', 'TIME_WAIT (sample)'],
        ]);
        expect(statesOf(changes, stream, 'acceptor').slice(-4)).to.deep.equal([
          ...['ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSE'],
        ]);
        await expectFramesProve(file, stream);
      }
    });
  });
});
