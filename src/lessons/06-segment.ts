// Lesson 6: the segment and its header, field by field, each beside the call that caused it.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import type { PacketEvent, RecordedEvent, SyscallEvent } from '../capture/recording.ts';
import { counted, holds, inOrder, tcpBetween } from '../proof/claims.ts';
import {
  asks,
  becomes,
  bytesWords,
  calls,
  hears,
  packet,
  sends,
  type Where,
  withData,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './06-segment.text.ts';
import type { Lesson } from './lesson.ts';

/** Bytes of an IP packet at most, as on Ethernet. */
const MTU = 1500;
/** What is left of it without an IP header and a TCP header of 20 bytes each. (RFC 9293, 3.7.1) */
const MSS = MTU - 20 - 20;
/** Bytes that the timestamps take in every header: 10, and 2 of nothing before them. (RFC 7323, A) */
const TIMESTAMPS_BYTES = 12;
const FULL_SEGMENT = MSS - TIMESTAMPS_BYTES;
const MESSAGE = Buffer.alloc(4000, 'x');
const THANKS = 'thanks';

async function server(context: HostContext): Promise<void> {
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected
  let arrived = 0;
  socket.on('data', (chunk: Buffer) => {
    arrived += chunk.length;
    if (arrived === MESSAGE.length) context.notify('all here');
  });
  await context.waitFor('all here');
  await context.step('answer');
  socket.write(THANKS);
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('open');
  const socket = context.watch(new Socket(), 'socket');
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  const answered = once(socket, 'data');
  await context.step('write');
  if (context.wrong) await cutByHand(socket);
  else socket.write(MESSAGE);
  await answered;
  await context.step('close');
  socket.end();
}

/** Pieces as long as the MSS, one by one and each sent at once: surely each fills a segment? */
async function cutByHand(socket: Socket): Promise<void> {
  socket.setNoDelay(true);
  for (let at = 0; at < MESSAGE.length; at += MSS) {
    await new Promise((resolve) => socket.write(MESSAGE.subarray(at, at + MSS), resolve));
  }
}

const synOptions: Where<PacketEvent> = {
  text: {
    en: `MSS ${MSS}, SACK permitted, timestamps, window scale, 40 bytes`,
    ko: `MSS ${MSS}, SACK 허용, 타임스탬프, 윈도우 스케일, 40바이트`,
  },
  holds: ({ header }) =>
    header?.bytes === 40 &&
    header.options.mss === MSS &&
    header.options.sackPermitted &&
    header.options.timestamps !== undefined &&
    header.options.windowScale !== undefined,
};

const onlyTimestamps: Where<PacketEvent> = {
  text: {
    en: `timestamps only, ${20 + TIMESTAMPS_BYTES} bytes`,
    ko: `타임스탬프만, ${20 + TIMESTAMPS_BYTES}바이트`,
  },
  holds: ({ header }) =>
    header?.bytes === 20 + TIMESTAMPS_BYTES &&
    header.options.timestamps !== undefined &&
    header.options.mss === undefined,
};

/** `1448 1448 1104+PSH`: what A sent with payload. */
function dataOf(packets: readonly PacketEvent[]): string {
  const parts = packets.map(({ length, flags }) => `${length}${flags.psh ? '+PSH' : ''}`);
  return parts.join(' ');
}

function callOf(events: readonly RecordedEvent[], name: string): SyscallEvent | undefined {
  return events.find((event): event is SyscallEvent => asks('A', name).matches(event));
}

/** What the next segment of the same end begins with: SYN and FIN count like a byte each. */
function nextOf({ seq, length, flags }: PacketEvent): number {
  return (seq + length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0)) % 2 ** 32;
}

/** Packets whose numbers do not go on where the end left off, or confirm what was never sent. */
function miscounted(packets: readonly PacketEvent[]): PacketEvent[] {
  const next = new Map<string, number>();
  return packets.filter((packet) => {
    const { host, toHost, seq, ackNumber, flags } = packet;
    const isNext = (next.get(host) ?? seq) === seq;
    const confirmed = next.get(toHost);
    // Here nothing is lost and every packet is seen in order: what is confirmed was sent before.
    const isSent = !flags.ack || (confirmed !== undefined && ((confirmed - ackNumber) | 0) >= 0);
    next.set(host, nextOf(packet));
    return !isNext || !isSent;
  });
}

/** `1448, 1448, 1104 (PSH)` of `1448 1448 1104+PSH`. */
function inWords(segments: string): string {
  return segments.replaceAll(' ', ', ').replaceAll('+PSH', ' (PSH)');
}

export const lesson: Lesson = {
  ...text,
  number: 6,
  name: 'segment',
  needs: ['packets', 'network'],
  network: {
    mtu: MTU,
    smallPackets: true,
    ipv4: {
      ...{ tcp_timestamps: 1, tcp_sack: 1, tcp_window_scaling: 1 },
      tcp_early_retrans: 0, // no tail loss probes: on a busy machine they would repeat a segment
    },
  },
  hosts: { A: client, B: server },
  claims: [
    holds('ports', text.claims.ports, ['syscall', 'packet'], ({ events }) => {
      const call = callOf(events, 'connect');
      const [syn] = tcpBetween(events, ['A', 'B']);
      // 19<TCP:[127.0.0.11:40000]>, {sa_family=AF_INET, sin_port=htons(15001), ...
      const [, here, port] = /<TCP:\[(.*?)\]>.*htons\((\d+)\)/.exec(call?.detail ?? '') ?? [];
      const seen = [call, syn].filter((event) => event !== undefined);
      if (syn !== undefined && syn.from === here && syn.to.endsWith(`:${port}`)) {
        return { ok: true, events: seen };
      }
      const because = {
        en: `connect: ${here} to port ${port}; SYN: ${syn?.from} to ${syn?.to}`,
        ko: `connect는 ${here}에서 포트 ${port}로, SYN은 ${syn?.from}에서 ${syn?.to}로`,
      };
      return { ok: false, events: seen, because };
    }),
    inOrder('options', text.claims.options, [
      calls('A', 'connect', 'socket'),
      asks('A', 'connect'),
      becomes('A', 'SYN_SENT'),
      sends('A', 'SYN', synOptions),
      sends('B', 'SYN,ACK', synOptions),
      sends('A', 'ACK', onlyTimestamps),
      calls('A', 'end', 'socket'),
      sends('A', 'FIN,ACK', onlyTimestamps),
    ]),
    holds('numbers', text.claims.numbers, ['packet'], ({ events }) => {
      const packets = tcpBetween(events, ['A', 'B']);
      const wrong = miscounted(packets);
      const lastOf = (host: string): PacketEvent | undefined =>
        packets.findLast((packet) => packet.host === host);
      const [a, b] = [lastOf('A'), lastOf('B')];
      const isAll = a && b && a.ackNumber === nextOf(b) && b.ackNumber === nextOf(a);
      if (isAll && wrong.length === 0) return { ok: true, events: packets };
      const because = {
        en: `${wrong.length} packets do not fit; the last confirm ${a?.ackNumber} and ${b?.ackNumber}`,
        ko: `맞지 않는 패킷 ${wrong.length}개, 마지막 ACK 번호는 ${a?.ackNumber}, ${b?.ackNumber}`,
      };
      return { ok: false, events: wrong, because };
    }),
    holds('segments', text.claims.segments, ['packet'], ({ events }) => {
      const data = tcpBetween(events, ['A', 'B']).filter(
        ({ host, length }) => host === 'A' && length > 0,
      );
      const wanted = `${FULL_SEGMENT} ${FULL_SEGMENT} ${MESSAGE.length - 2 * FULL_SEGMENT}+PSH`;
      const seen = dataOf(data);
      if (seen === wanted) return { ok: true, events: data };
      const because = {
        en: `the segments had ${inWords(seen)} bytes; expected ${inWords(wanted)}`,
        ko: `실제 세그먼트 크기는 ${inWords(seen)}, 예상은 ${inWords(wanted)}`,
      };
      return { ok: false, events: data, because };
    }),
    inOrder('flags', text.claims.flags, [
      calls('A', 'write', 'socket'),
      asks(
        'A',
        'write',
        new RegExp(`, ${MESSAGE.length} = ${MESSAGE.length}$`),
        bytesWords(MESSAGE.length),
      ),
      sends('A', 'ACK', withData),
      sends('A', 'PSH,ACK', withData),
      calls('B', 'write', 'socket'),
      sends('B', 'PSH,ACK', withData),
      hears('A', 'data', 'socket'),
      calls('A', 'end', 'socket'),
      asks('A', 'shutdown', /SHUT_WR/),
      becomes('A', 'FIN_WAIT1'),
      sends('A', 'FIN,ACK'),
    ]),
    counted(
      'ack-but-once',
      text.claims['ack-but-once'],
      packet({ text: { en: 'without ACK', ko: 'ACK 없음' }, holds: ({ flags }) => !flags.ack }),
      1,
    ),
    holds('window', text.claims.window, ['packet'], ({ events }) => {
      const packets = tcpBetween(events, ['A', 'B']);
      const unscaled = packets.filter(({ host, flags, window, header }) => {
        const syn = packets.find((one) => one.host === host && one.flags.syn);
        const shift = flags.syn ? 0 : (syn?.header?.options.windowScale ?? 0);
        return window !== (header?.window ?? 0) * 2 ** shift;
      });
      if (packets.length > 0 && unscaled.length === 0) return { ok: true, events: packets };
      const numbers = unscaled.map(({ number }) => number).join(', ');
      return {
        ok: false,
        events: unscaled,
        because: { en: `not so in packets ${numbers}`, ko: `그렇지 않은 패킷: ${numbers}` },
      };
    }),
  ],
  wrong: { ...text.wrong, fails: ['segments'], point: 'segments' },
  minutes: 25,
};
