// Lesson 7: one packet is lost, and nobody's program notices: order, acknowledgement, retransmission.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import { counted, holds, inOrder, tcpBetween } from '../proof/claims.ts';
import { asks, bytesWords, calls, fault, hears, sends, sentAgain } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './07-retransmission.text.ts';
import type { Lesson } from './lesson.ts';

const WORDS = ['first ', 'second ', 'third ', 'fourth '] as const;
const ALL = WORDS.join('');
const THANKS = 'thank you';

/** ms. Less than the 200 ms that Linux waits at least before it sends again. */
const IMPATIENCE_MS = 100;
/** ms. Linux's shortest retransmission timer is 200 ms; the rest is for clocks. */
const TIMER_AT_LEAST_MS = 190;

async function server(context: HostContext): Promise<void> {
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected
  let text = '';
  let thanked = false;
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.length < ALL.length || thanked) return;
    thanked = true;
    socket.write(THANKS);
  });
  await once(socket, 'end'); // A has finished, and Node answers its FIN with ours
  context.record('heard in all', text, text.length);
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
  await context.step('loss');
  // The second packet with data arrives nowhere, once. Everything else passes.
  await context.network.lose({ name: 'lost', from: 'A', kind: 'data', afterPackets: 1, times: 1 });
  socket.setNoDelay(true); // each write is a packet of its own
  const answered = once(socket, 'data');
  await context.step('hole');
  for (const word of WORDS) socket.write(word);
  if (context.wrong) await repeat(socket, answered);
  await answered; // nothing to do: the kernel sends again by itself
  await context.step('repaired');
  socket.end();
  await once(socket, 'close');
}

/** No answer yet? Then say it again! TCP delivers both. */
async function repeat(socket: Socket, answered: Promise<unknown>): Promise<void> {
  const first = await Promise.race([answered, pause(IMPATIENCE_MS, 'late' as const)]);
  if (first === 'late') socket.write(WORDS[1]);
}

/** What A sent with data, the first time; `lost` is the second of them. */
function firstSent(events: readonly RecordedEvent[]): PacketEvent[] {
  return tcpBetween(events, ['A', 'B']).filter(
    ({ host, length, retransmission }) => host === 'A' && length > 0 && !retransmission,
  );
}

function again(events: readonly RecordedEvent[]): PacketEvent[] {
  return tcpBetween(events, ['A', 'B']).filter(({ retransmission }) => retransmission);
}

/** B's bare ACKs that ask for this byte next. */
function asksFor(events: readonly RecordedEvent[], seq: number): PacketEvent[] {
  return tcpBetween(events, ['A', 'B']).filter(
    ({ host, length, ackNumber, flags }) =>
      host === 'B' && length === 0 && !flags.syn && ackNumber === seq,
  );
}

const bytes = (count: number) => ({
  text: bytesWords(count),
  holds: (event: { bytes: number }) => event.bytes === count,
});

const rest = ALL.length - WORDS[0].length;

export const lesson: Lesson = {
  ...text,
  number: 7,
  name: 'retransmission',
  needs: ['packets', 'network'],
  // With SACK Linux would repair this loss within microseconds (RACK, RFC 8985). Without it TCP does
  // what RFC 9293 and 6298 say, and the timer can be seen. No autocorking: each write is a packet.
  network: { ipv4: { tcp_sack: 0, tcp_autocorking: 0 } },
  hosts: { A: client, B: server },
  claims: [
    counted(
      'one-lost',
      text.claims['one-lost'],
      fault('lost', {
        text: { en: '1 packet', ko: '패킷 1개' },
        holds: ({ packets }) => packets === 1,
      }),
      1,
    ),
    holds('duplicate-acks', text.claims['duplicate-acks'], ['packet'], ({ events }) => {
      const [, lost, third] = firstSent(events);
      const found = asksFor(events, lost?.seq ?? -1).filter(
        ({ number }) => number > (third?.number ?? Infinity),
      );
      if (found.length >= 2) return { ok: true, events: found };
      const because = {
        en: `${found.length} ACKs asked for the lost packet after the third one; expected 2`,
        ko: `세 번째 패킷 뒤에 손실된 패킷을 요구한 ACK는 ${found.length}개, 예상은 2개`,
      };
      return { ok: false, events: found, because };
    }),
    inOrder('in-order-and-later', text.claims['in-order-and-later'], [
      calls('A', 'write', 'socket'),
      asks('A', 'write', /"first "/),
      sends('A', 'PSH,ACK', { text: bytesWords(6), holds: ({ length }) => length === 6 }),
      asks('B', 'read', /"first "/),
      hears('B', 'data', 'socket', bytes(WORDS[0].length)),
      sends('A', 'PSH,ACK', sentAgain),
      asks('B', 'read', /"second third fourth "/),
      hears('B', 'data', 'socket', bytes(rest)),
    ]),
    holds('only-the-lost-one', text.claims['only-the-lost-one'], ['packet'], ({ events }) => {
      const lost = firstSent(events)[1];
      const repeated = again(events);
      const [one] = repeated;
      const ms =
        lost === undefined || one === undefined ? 0 : Number(one.timeNs - lost.timeNs) / 1e6;
      const right = repeated.length === 1 && one?.seq === lost?.seq && ms >= TIMER_AT_LEAST_MS;
      if (right) return { ok: true, events: repeated };
      const because = {
        en: `packets sent again: ${repeated.length}, the first after ${ms.toFixed(0)} ms`,
        ko: `재전송된 패킷 ${repeated.length}개, 첫 번째는 ${ms.toFixed(0)} ms 뒤`,
      };
      return { ok: false, events: repeated, because };
    }),
    holds('ack-jumps', text.claims['ack-jumps'], ['packet'], ({ events }) => {
      const [one] = again(events);
      const [first] = firstSent(events);
      const end = ((first?.seq ?? 0) + ALL.length) >>> 0;
      const next = tcpBetween(events, ['A', 'B']).find(
        ({ host, number }) => host === 'B' && number > (one?.number ?? Infinity),
      );
      if (next !== undefined && next.ackNumber === end) return { ok: true, events: [next] };
      const because = {
        en: `after the repair B asked for ${next?.ackNumber ?? 'nothing'}; expected ${end}`,
        ko: `복구 뒤 B가 요구한 번호는 ${next?.ackNumber ?? '없음'}, 예상은 ${end}`,
      };
      return { ok: false, events: next === undefined ? [] : [next], because };
    }),
    holds(
      'still-established',
      text.claims['still-established'],
      ['packet', 'kernel'],
      ({ events }) => {
        const from = firstSent(events)[1]?.timeNs ?? 0n;
        const to = again(events)[0]?.timeNs ?? 0n;
        const changed = events.filter(
          ({ level, timeNs }) => level === 'kernel' && timeNs > from && timeNs < to,
        );
        if (to > from && changed.length === 0) return { ok: true, events: [] };
        const because = {
          en: `${changed.length} changes of state while the packet was missing`,
          ko: `패킷이 빠져 있는 동안 상태가 ${changed.length}번 바뀌었다`,
        };
        return { ok: false, events: changed, because };
      },
    ),
    counted(
      'each-byte-once',
      text.claims['each-byte-once'],
      {
        level: 'node',
        text: { en: `B hears "${ALL}" in all`, ko: `B가 받은 전체는 "${ALL}"` },
        matches: (event) =>
          event.level === 'node' && event.name === 'heard in all' && event.detail === ALL,
      },
      1,
    ),
  ],
  wrong: { ...text.wrong, fails: ['each-byte-once'], point: 'each-byte-once' },
  minutes: 20,
};
