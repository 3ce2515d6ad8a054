// The four-way close again and again: a diagram is believed when twenty runs draw the same one. What
// may differ from run to run (times, ports, sequence numbers, the window) is left out; packets and
// the kernel's states at each end may not differ at all.
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import type { Recording } from '../../src/capture/recording.ts';
import { lessonUrl } from '../../src/lessons/course.ts';
import { tcpBetween } from '../../src/proof/claims.ts';
import { flagNames } from '../../src/proof/patterns.ts';
import { findIsolation, type Isolation, runScenario } from '../../src/testbed/run-scenario.ts';
import { needsLessons, needsTracefs } from '../helpers/needs.ts';

const RUNS = 20;
/** ms. Twenty runs take 20 s on two idle cores, and much longer on busy ones. */
const ALL_RUNS_TIMEOUT_MS = 240_000;

/** What must be the same every time, of the connection between A and B. */
interface CloseTrace {
  /** `A FIN,ACK 0`: sender, flags, bytes of payload. */
  packets: string[];
  /** What each end became, in its own order: between two ends nobody says which change comes first. */
  states: { A: string[]; B: string[] };
}

describe('the four-way close, twenty times', function () {
  this.timeout(ALL_RUNS_TIMEOUT_MS);
  let traces: CloseTrace[];

  before(async function () {
    await needsLessons(this);
    await needsTracefs(this);
    const isolation = await findIsolation();
    traces = await twoAtATime(RUNS, () => traceOf(isolation));
  });

  it('is FIN, ACK, data, ACK, FIN, ACK on the wire every time', () => {
    const expected = [
      ...['A SYN 0', 'B SYN,ACK 0', 'A ACK 0'],
      ...['A FIN,ACK 0', 'B ACK 0', 'B PSH,ACK 9', 'A ACK 0', 'B FIN,ACK 0', 'A ACK 0'],
    ];
    expect(traces).to.have.lengthOf(RUNS);
    for (const { packets } of traces) expect(packets).to.deep.equal(expected);
  });

  it('takes both ends through the same states every time', () => {
    const opener = ['SYN_SENT', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'];
    const acceptor = ['SYN_RECV', 'ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSE'];
    const expected = { A: opener, B: acceptor };
    expect(traces).to.have.lengthOf(RUNS);
    for (const { states } of traces) expect(states).to.deep.equal(expected);
  });
});

/** Two keep two cores busy; each run has ports and a network of its own. */
async function twoAtATime<T>(times: number, one: () => Promise<T>): Promise<T[]> {
  let left = times;
  const lane = async (): Promise<T[]> => {
    const done: T[] = [];
    while (left-- > 0) done.push(await one());
    return done;
  };
  return (await Promise.all([lane(), lane()])).flat();
}

async function traceOf(isolation: Isolation): Promise<CloseTrace> {
  const { outcome, folder } = await runScenario({
    isolation,
    module: lessonUrl('11-four-way-close'),
    exportName: 'lesson',
    wrong: false,
    onStep: () => Promise.resolve(),
    signal: new AbortController().signal,
  });
  await rm(folder, { recursive: true });
  if (outcome.result === 'skipped') throw new Error(`skipped: ${outcome.because.en}`);
  return traceBetween(outcome.recording);
}

function traceBetween({ events }: Recording): CloseTrace {
  const packets = tcpBetween(events, ['A', 'B']);
  const { from: opener = '', to: acceptor = '' } = packets[0] ?? {};
  // By both addresses: the tracepoint shows the sockets of every namespace of this machine.
  const becoming = (local: string, remote: string): string[] =>
    events.flatMap((event) => {
      const isIts = event.level === 'kernel' && event.local === local && event.remote === remote;
      return isIts ? [event.to] : [];
    });
  return {
    packets: packets.map((packet) => `${packet.host} ${flagNames(packet)} ${packet.length}`),
    states: { A: becoming(opener, acceptor), B: becoming(acceptor, opener) },
  };
}
