// Lesson 3: connect and the three-way handshake; how a refusal looks, and how a lost SYN.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import { counted, holds, inOrder, listWords, packetList, tcpBetween } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  flagNames,
  hears,
  sends,
  sentAgain,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './03-handshake.text.ts';
import type { Lesson } from './lesson.ts';

/** ms. A SYN without an answer is sent again after 1 s (RFC 6298, 2.1); the rest is for clocks. */
const FIRST_TIMEOUT_AT_LEAST_MS = 900;
/** ms. Many programs wait no longer for a connection, because it usually takes so little. */
const IMPATIENCE_MS = 300;

async function server(context: HostContext): Promise<void> {
  await context.waitFor('refused');
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  let accepted = 0;
  listener.on('connection', (socket: Socket) => {
    context.watch(socket, `socket-${++accepted}`).resume();
  });
  context.notify('listening');
  await context.waitFor('done');
  listener.close();
}

async function client(context: HostContext): Promise<void> {
  const where = {
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  };
  await context.step('refused');
  const refused = context.watch(new Socket(), 'refused');
  refused.connect(where);
  await once(refused, 'connect').catch(() => undefined); // ECONNREFUSED: nobody listens yet
  context.notify('refused');
  await context.waitFor('listening');
  await context.step('open');
  const open = context.watch(new Socket(), 'open');
  open.connect(where);
  await once(open, 'connect');
  open.resume().end();
  await once(open, 'close');
  await context.step('lost');
  await context.network.lose({ name: 'lost-syn', from: 'A', kind: 'SYN', times: 1 });
  const patient = context.watch(new Socket(), 'patient');
  patient.connect(where);
  if (context.wrong) patient.setTimeout(IMPATIENCE_MS, () => patient.destroy());
  await Promise.race([once(patient, 'connect'), once(patient, 'close')]);
  patient.resume().end();
  context.notify('done');
}

/** The packets of each attempt to connect, in order. */
function attempts(events: readonly RecordedEvent[]): PacketEvent[][] {
  const packets = tcpBetween(events, ['A', 'B']);
  const ports = new Set(packets.filter(({ host }) => host === 'A').map(({ from }) => from));
  return [...ports].map((port) => packets.filter(({ from, to }) => from === port || to === port));
}

export const lesson: Lesson = {
  ...text,
  number: 3,
  name: 'handshake',
  needs: ['packets', 'network'],
  hosts: { A: client, B: server },
  claims: [
    inOrder('refused', text.claims.refused, [
      calls('A', 'connect', 'refused'),
      asks('A', 'connect', /EINPROGRESS/),
      becomes('A', 'SYN_SENT', 'CLOSE'),
      sends('A', 'SYN'),
      sends('B', 'RST,ACK'),
      becomes('A', 'CLOSE', 'SYN_SENT'),
      hears('A', 'error', 'refused', {
        text: 'ECONNREFUSED',
        holds: ({ detail }) => detail === 'ECONNREFUSED',
      }),
    ]),
    inOrder('three-packets', text.claims['three-packets'], [
      calls('A', 'connect', 'open'),
      asks('A', 'connect', /EINPROGRESS/),
      becomes('A', 'SYN_SENT', 'CLOSE'),
      sends('A', 'SYN'),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED', 'SYN_SENT'),
      sends('A', 'ACK'),
      becomes('B', 'ESTABLISHED', 'SYN_RECV'),
    ]),
    inOrder('heard-afterwards', text.claims['heard-afterwards'], [
      calls('A', 'connect', 'open'),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED', 'SYN_SENT'),
      hears('A', 'connect', 'open'),
    ]),
    holds('numbers', text.claims.numbers, ['packet'], ({ events }) => {
      const [syn, answer, ack] = attempts(events)[1] ?? [];
      const seen = [syn, answer, ack].filter((packet) => packet !== undefined);
      const isCounted =
        follows(syn?.seq, answer?.ackNumber) &&
        follows(answer?.seq, ack?.ackNumber) &&
        follows(syn?.seq, ack?.seq);
      if (isCounted) return { ok: true, events: seen };
      const numbers = listWords(seen.map(({ seq, ackNumber }) => `seq ${seq} ack ${ackNumber}`));
      const because = { en: `the numbers were ${numbers.en}`, ko: `실제 번호는 ${numbers.ko}` };
      return { ok: false, events: seen, because };
    }),
    inOrder('sent-again', text.claims['sent-again'], [
      fault('lost-syn'),
      calls('A', 'connect', 'patient'),
      becomes('A', 'SYN_SENT', 'CLOSE'),
      sends('A', 'SYN'),
      sends('A', 'SYN', sentAgain),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED', 'SYN_SENT'),
      sends('A', 'ACK'),
      hears('A', 'connect', 'patient'),
    ]),
    holds('one-second', text.claims['one-second'], ['packet'], ({ events }) => {
      const packets = (attempts(events)[2] ?? []).slice(0, 4);
      const [first, second] = packets;
      const gapMs = Number((second?.timeNs ?? 0n) - (first?.timeNs ?? 0n)) / 1e6;
      const list = packets.map((packet) => `${packet.host}:${flagNames(packet)}`);
      const names = list.join(' ');
      const isLong = gapMs >= FIRST_TIMEOUT_AT_LEAST_MS;
      if (isLong && names === 'A:SYN A:SYN B:SYN,ACK A:ACK') return { ok: true, events: packets };
      const words = packetList(list);
      const because =
        second === undefined
          ? { en: `no second SYN came: ${words.en}`, ko: `두 번째 SYN이 없었다: ${words.ko}` }
          : {
              en: `the packets were ${words.en}; ${gapMs.toFixed(0)} ms between the first two`,
              ko: `실제 패킷은 ${words.ko}, 처음 둘 사이는 ${gapMs.toFixed(0)} ms`,
            };
      return { ok: false, events: packets, because };
    }),
    counted(
      'one-lost',
      text.claims['one-lost'],
      fault('lost-syn', {
        text: { en: '1 packet', ko: '패킷 1개' },
        holds: ({ packets }) => packets === 1,
      }),
      1,
    ),
  ],
  wrong: { ...text.wrong, fails: ['sent-again', 'one-second'], point: 'sent-again' },
  minutes: 20,
};

/** 32 bits: after the last number comes 0. (RFC 9293, 3.4) */
function follows(number: number | undefined, next: number | undefined): boolean {
  return number !== undefined && next === (number + 1) % 2 ** 32;
}
