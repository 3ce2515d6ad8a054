// Lesson 16: UDP beside TCP: every message is a datagram of its own, and nobody looks after it.

import type { PacketEvent, ProgramEvent, RecordedEvent } from '../capture/recording.ts';
import { type Claim, counted, holds, inOrder, listWords, never } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  hears,
  type Pattern,
  packet,
  records,
  sends,
  withData,
} from '../proof/patterns.ts';
import { text } from './16-udp.text.ts';
import { lostMessage, nextMessage, question, receiver, sender } from './16-udp-hosts.ts';
import type { Lesson } from './lesson.ts';

function datagram(message: string): Pattern {
  return packet({
    text: { en: `UDP with ${message.length} bytes`, ko: `UDP ${message.length}바이트` },
    holds: (one) => isUdp(one) && one.host === 'A' && one.length === message.length,
  });
}

function isUdp(event: RecordedEvent): event is PacketEvent {
  return event.level === 'packet' && event.protocol === 'udp';
}

const unreachable: Pattern = packet({
  text: { en: "ICMP, from B's kernel", ko: 'B의 커널이 보낸 ICMP' },
  holds: ({ protocol, host }) => protocol === 'icmp' && host === 'B',
});

const ofMessage = (message: string) => ({
  text: JSON.stringify(message),
  holds: ({ bytes }: ProgramEvent) => bytes === message.length,
});

const boundaries: Claim = holds(
  'boundaries-kept',
  text.claims['boundaries-kept'],
  ['packet', 'node'],
  ({ events }) => {
    const packets = events.filter(isUdp).slice(0, 3);
    const heard = events.filter((event) => hears('B', 'message').matches(event)).slice(0, 3);
    const seen = [
      ...packets.map(({ length }) => length),
      ...heard.map((event) => (event as ProgramEvent).bytes),
    ].join(' ');
    const because = {
      en: `the sizes of packets and messages were ${seen.replaceAll(' ', ', ')}`,
      ko: `패킷과 메시지의 실제 크기: ${seen.replaceAll(' ', ', ')}`,
    };
    const both = [...packets, ...heard];
    return seen === '3 0 5 3 0 5'
      ? { ok: true, events: both }
      : { ok: false, events: both, because };
  },
);

const stream: Claim = holds(
  'stream-forgets',
  text.claims['stream-forgets'],
  ['node'],
  ({ events }) => {
    const heard = events.filter((event) => hears('B', 'data', 'tcp').matches(event));
    const sizes = heard.map((event) => (event as ProgramEvent).bytes);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total === 8 && sizes.length < 3) return { ok: true, events: heard };
    const because = {
      en: `the pieces had ${listWords(sizes.map(String)).en} bytes`,
      ko: `실제 조각의 크기: ${listWords(sizes.map(String)).ko}`,
    };
    return { ok: false, events: heard, because };
  },
);

const noGoodbye: Claim = holds(
  'no-goodbye',
  text.claims['no-goodbye'],
  ['packet', 'node'],
  ({ events }) => {
    const closed = events.find((event) => calls('A', 'close', 'udp').matches(event));
    const after = events.filter(({ level, timeNs }) => {
      return level === 'packet' && timeNs > (closed?.timeNs ?? 0n);
    });
    if (closed !== undefined && after.length === 0) return { ok: true, events: [closed] };
    const because = { en: 'packets followed the close', ko: 'close 뒤에 패킷이 있었다' };
    return { ok: false, events: after, because };
  },
);

export const lesson: Lesson = {
  ...text,
  number: 16,
  name: 'udp',
  needs: ['packets', 'network'],
  datagrams: true,
  hosts: { A: sender, B: receiver },
  claims: [
    inOrder('one-send-one-datagram', text.claims['one-send-one-datagram'], [
      calls('A', 'send', 'udp'),
      asks('A', 'sendmsg', /"one"/),
      datagram('one'),
      asks('B', 'recvmsg', /"one"/),
      hears('B', 'message', 'udp', ofMessage('one')),
    ]),
    boundaries,
    stream,
    never(
      'no-handshake-no-ack',
      text.claims['no-handshake-no-ack'],
      packet({
        text: { en: 'UDP from B', ko: 'B가 보낸 UDP' },
        holds: (one) => isUdp(one) && one.host === 'B',
      }),
    ),
    inOrder('tcp-shakes-hands', text.claims['tcp-shakes-hands'], [
      calls('A', 'connect', 'tcp'),
      sends('A', 'SYN'),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED'),
      calls('A', 'write', 'tcp'),
      sends('A', 'PSH,ACK', withData),
      sends('B', 'ACK'),
    ]),
    inOrder('loss-is-not-reported', text.claims['loss-is-not-reported'], [
      asks('A', 'sendmsg', /"lost".* = 4/, {
        en: '"lost", and all is taken',
        ko: '"lost", 전부 받아들임',
      }),
      datagram(lostMessage),
      records('A', 'sent', {
        text: { en: 'no error', ko: '오류 없음' },
        holds: ({ detail }) => detail === 'no error',
      }),
      datagram(nextMessage),
      hears('B', 'message', 'udp', ofMessage(nextMessage)),
    ]),
    counted('never-sent-again', text.claims['never-sent-again'], datagram(lostMessage), 1),
    never(
      'loss-stays',
      text.claims['loss-stays'],
      hears('B', 'message', 'udp', ofMessage(lostMessage)),
    ),
    inOrder('connected-hears-refused', text.claims['connected-hears-refused'], [
      calls('A', 'send', 'asking'),
      datagram(question),
      unreachable,
      asks('A', 'recvmsg', /ECONNREFUSED/),
      hears('A', 'error', 'asking'),
    ]),
    counted('refused-twice', text.claims['refused-twice'], unreachable, 2),
    never(
      'unconnected-hears-nothing',
      text.claims['unconnected-hears-nothing'],
      hears('A', 'error', 'udp'),
    ),
    noGoodbye,
  ],
  wrong: { ...text.wrong, fails: ['connected-hears-refused'], point: 'connected-hears-refused' },
  minutes: 20,
};
