// Lesson 9: the network sets a pace too: slow start, one loss, recovery, and the window's curve.

import type { Text } from '../capture/names.ts';
import { sequenceDistance } from '../capture/packets.ts';
import type { PacketEvent, ProgramEvent, RecordedEvent } from '../capture/recording.ts';
import { counted, holds, inOrder, tcpBetween } from '../proof/claims.ts';
import {
  bytesWords,
  calls,
  fault,
  records,
  sends,
  sentAgain,
  withData,
} from '../proof/patterns.ts';
import { text } from './09-congestion-control.text.ts';
import {
  client,
  LONG_QUEUE,
  PACKETS_BEFORE_LOSS,
  SECOND_BYTES,
  SEGMENT_BYTES,
  server,
  TOTAL_BYTES,
} from './09-congestion-control-hosts.ts';
import type { Lesson } from './lesson.ts';

/** ns. Half the time between two packets: what came later than this may not have been seen yet. */
const ON_ITS_WAY_NS = 1_000_000n;

/** Packets of the connection that was opened first, or second. */
function packetsOf(call: 1 | 2, events: readonly RecordedEvent[]): PacketEvent[] {
  const packets = tcpBetween(events, ['A', 'B']);
  const openers = packets.filter(({ flags }) => flags.syn && !flags.ack).map(({ from }) => from);
  const opener = [...new Set(openers)][call - 1];
  return packets.filter(({ from, to }) => from === opener || to === opener);
}

function noted(events: readonly RecordedEvent[], name: string): ProgramEvent[] {
  return events.filter(
    (event): event is ProgramEvent =>
      event.level === 'node' && event.kind === 'note' && event.name === name,
  );
}

/** The packet that was sent again, and the ACKs that asked for it before: the first one, then duplicates. */
function repairOf(events: readonly RecordedEvent[]): {
  again: PacketEvent[];
  asked: PacketEvent[];
} {
  const packets = packetsOf(1, events);
  const again = packets.filter(({ retransmission }) => retransmission);
  const [first] = again;
  const asked = packets.filter(
    ({ host, length, number, ackNumber }) =>
      host === 'B' && length === 0 && number < (first?.number ?? 0) && ackNumber === first?.seq,
  );
  return { again, asked };
}

/** What was on its way when A noticed the loss: the lost packet and all that A had sent after it. */
function flightAtLoss(events: readonly RecordedEvent[]): PacketEvent[] {
  const [again] = repairOf(events).again;
  if (again === undefined) return [];
  return packetsOf(1, events).filter(
    ({ host, length, number, seq }) =>
      host === 'A' && length > 0 && number < again.number && sequenceDistance(again.seq, seq) >= 0,
  );
}

interface Curve {
  /** cwnd at the beginning. */
  start: number;
  /** Packets on their way when the loss was noticed. */
  flight: number;
  /** ssthresh after it; 0 if there was none. */
  threshold: number;
  /** cwnd from then on. */
  after: readonly number[];
}

function judgeCurve(holdsFor: (curve: Curve) => boolean): Parameters<typeof holds>[3] {
  return ({ events }) => {
    const windows = noted(events, 'cwnd');
    const [loss] = noted(events, 'ssthresh');
    const start = windows[0]?.bytes ?? 0;
    const threshold = loss?.bytes ?? 0;
    const later = windows.filter(({ timeNs }) => timeNs >= (loss?.timeNs ?? 0n));
    const after = later.map(({ bytes }) => bytes);
    const flight = flightAtLoss(events).length;
    if (holdsFor({ start, flight, threshold, after })) return { ok: true, events: windows };
    return { ok: false, events: windows, because: curveWords({ start, flight, threshold, after }) };
  };
}

function curveWords({ start, flight, threshold, after }: Curve): Text {
  const then = after.slice(0, SHOWN_WINDOWS).join(', ');
  const [set, korean] =
    threshold === 0
      ? ['no threshold was set', '임계값이 정해지지 않았다']
      : [`the threshold became ${threshold}`, `임계값은 ${threshold}이(가) 되었다`];
  return {
    en: `the window began at ${start}; ${flight} packets were on their way when the loss was noticed; ${set}; then the window was ${then}`,
    ko: `윈도우는 ${start}에서 시작했고, 손실을 알아챌 때 전송 중이던 패킷은 ${flight}개였으며, ${korean}. 그 뒤의 윈도우: ${then}`,
  };
}

/** Of a curve, as many windows as anybody reads. */
const SHOWN_WINDOWS = 8;

export const lesson: Lesson = {
  ...text,
  number: 9,
  name: 'congestion-control',
  needs: ['packets', 'network'],
  network: {
    mtu: 1500,
    smallPackets: true,
    // 6 Mbit/s: 2 ms for each packet, and a queue that loses none by itself.
    router: { to: 'B', ...LONG_QUEUE },
    ipv4: {
      tcp_sack: 0, // TCP as in RFC 5681; with SACK Linux decides by time and not by counting
      // Large buffers: neither B's window nor A's kernel shall be what limits the sender.
      tcp_rmem: '4096 1048576 4194304',
      tcp_wmem: '4096 1048576 4194304',
    },
  },
  hosts: { A: client, B: server },
  claims: [
    holds(
      'slow-start',
      text.claims['slow-start'],
      ['node', 'packet'],
      judgeCurve(({ start, flight }) => start === 10 && flight >= 2 * start),
    ),
    counted(
      'one-lost',
      text.claims['one-lost'],
      fault('lost', {
        text: { en: '1 packet', ko: '패킷 1개' },
        holds: ({ packets }) => packets === 1,
      }),
      1,
    ),
    holds('third-duplicate', text.claims['third-duplicate'], ['packet'], ({ events }) => {
      const { again, asked } = repairOf(events);
      const [one] = again;
      // The first ACK that asks is no duplicate. A fourth one that was sent in the last millisecond
      // may still have been on its way into A's kernel.
      const late = asked.slice(4);
      const inTime = late.every(({ timeNs }) => timeNs > (one?.timeNs ?? 0n) - ON_ITS_WAY_NS);
      if (again.length === 1 && asked.length >= 4 && inTime) {
        return { ok: true, events: [...asked, ...again] };
      }
      const duplicates = Math.max(0, asked.length - 1);
      const because = {
        en: `packets sent again: ${again.length}; duplicate ACKs before that: ${duplicates}`,
        ko: `재전송 ${again.length}개, 그 앞의 중복 ACK ${duplicates}개`,
      };
      return { ok: false, events: [...asked, ...again], because };
    }),
    inOrder('repaired-at-once', text.claims['repaired-at-once'], [
      calls('A', 'write', 'socket'),
      sends('A', 'any', withData),
      sends('B', 'ACK'),
      sends('A', 'any', sentAgain),
      records('A', 'ssthresh'),
    ]),
    holds(
      'halved',
      text.claims.halved,
      ['node', 'packet'],
      judgeCurve(({ flight, threshold, after }) => {
        const isHalf = threshold >= 0.4 * flight && threshold <= 0.6 * flight;
        return isHalf && after.includes(threshold) && !after.includes(1);
      }),
    ),
    holds(
      'grows-slowly',
      text.claims['grows-slowly'],
      ['node', 'packet'],
      judgeCurve(({ flight, threshold, after }) => {
        const then = after.slice(after.indexOf(threshold));
        const growth = (then.at(-1) ?? 0) - threshold;
        // A window of packets is a round trip.
        const remaining = TOTAL_BYTES / SEGMENT_BYTES - PACKETS_BEFORE_LOSS - flight;
        return threshold > 0 && growth > 0 && growth <= remaining / threshold + 2;
      }),
    ),
    counted(
      'every-byte',
      text.claims['every-byte'],
      records('B', 'heard in all', {
        text: bytesWords(TOTAL_BYTES),
        holds: ({ bytes }) => bytes === TOTAL_BYTES,
      }),
      1,
    ),
    holds(
      'queue-overflows',
      text.claims['queue-overflows'],
      ['packet', 'fault', 'node'],
      ({ events }) => {
        const lost = packetsOf(2, events).filter((packet) => packet.lost === true);
        const counted = events.find(
          (event) => event.level === 'fault' && event.name === 'router' && event.packets > 0,
        );
        const [all] = noted(events, 'heard in all again');
        if (lost.length > 0 && counted !== undefined && all?.bytes === SECOND_BYTES) {
          return { ok: true, events: [...lost, counted, all] };
        }
        const because = {
          en: `lost in the queue: ${lost.length}; B heard ${all?.bytes ?? 0} bytes`,
          ko: `대기열에서 손실된 패킷 ${lost.length}개, B가 받은 것은 ${all?.bytes ?? 0}바이트`,
        };
        return { ok: false, events: lost, because };
      },
    ),
  ],
  wrong: { ...text.wrong, fails: ['slow-start', 'third-duplicate'], point: 'slow-start' },
  minutes: 30,
};
