// Lesson 20: peer to peer against client and server, told by who can die without being missed.

import type { HostName } from '../capture/names.ts';
import type { FaultEvent, PacketEvent, ProgramEvent, Recording } from '../capture/recording.ts';
import { holds, inOrder } from '../proof/claims.ts';
import { becomes, fault, type Pattern, records, sends, type Where } from '../proof/patterns.ts';
import { text } from './20-peer-to-peer.text.ts';
import { BLOCKS, copier, first, newcomer } from './20-peer-to-peer-hosts.ts';
import type { Lesson } from './lesson.ts';

const killed = (host: HostName): Pattern =>
  fault('SIGKILL', { text: host, holds: (event: FaultEvent) => event.host === host });

const to = (host: HostName): Where<PacketEvent> => ({
  text: { en: `to ${host}`, ko: `${host}에게` },
  holds: ({ toHost }) => toHost === host,
});

/** A kernel's last word for a program that was killed: FIN, or RST if something was left unread. */
const lastWord: Where<PacketEvent> = {
  text: { en: 'FIN or RST to A', ko: 'A에게 FIN 또는 RST' },
  holds: ({ flags, toHost }) => toHost === 'A' && (flags.fin || flags.rst),
};

const notGraceful: Where<ProgramEvent> = {
  text: { en: 'without a Goodbye', ko: 'Goodbye 없이' },
  holds: ({ detail }) => !detail.startsWith('graceful'),
};

/** How many blocks A had of each, by the names of its notes: `9 blocks`. */
function blocksNoted({ events }: Recording): {
  notes: ProgramEvent[];
  of: (name: string) => number | undefined;
} {
  const noted = events.filter(
    (event): event is ProgramEvent =>
      event.level === 'node' && event.host === 'A' && /^\d+ blocks$/.test(event.detail),
  );
  const of = (name: string): number | undefined => {
    const note = noted.find((one) => one.name === name);
    return note === undefined ? undefined : Number.parseInt(note.detail, 10);
  };
  return { notes: noted, of };
}

/** kB of ten notes of 1,024 bytes, rounded down. */
const KILOBYTES_PER_BLOCK = 10;

/** Bytes of payload that a host sent to A, what was sent again left out. */
function payloadToA({ events }: Recording, host: HostName): number {
  return events.reduce((all, event) => {
    if (event.level !== 'packet' || event.host !== host || event.toHost !== 'A') return all;
    return event.retransmission ? all : all + event.length;
  }, 0);
}

export const lesson: Lesson = {
  ...text,
  number: 20,
  name: 'peer-to-peer',
  needs: ['packets', 'network'],
  // Small packets for the slow line; and little that a kernel still sends for a program that is dead.
  network: { mtu: 1500, ipv4: { tcp_wmem: '4096 16384 32768' } },
  hosts: { A: newcomer, B: first, C: copier, D: copier },
  claims: [
    inOrder('both-ends', text.claims['both-ends'], [
      becomes('D', 'LISTEN'),
      becomes('D', 'SYN_SENT'),
      sends('D', 'SYN', to('B')),
      records('D', 'has all'),
      sends('D', 'SYN,ACK', to('A')),
    ]),
    inOrder('server-dies', text.claims['server-dies'], [
      killed('B'),
      sends('B', 'any', lastWord),
      records('A', 'lost B', notGraceful),
      records('A', 'stands still'),
    ]),
    inOrder('goes-on', text.claims['goes-on'], [
      records('A', 'stands still'),
      sends('A', 'SYN', to('C')),
      sends('A', 'SYN', to('D')),
      killed('C'),
      sends('C', 'any', lastWord),
      records('A', 'lost C', notGraceful),
      records('A', 'has all'),
    ]),
    holds('slow-line', text.claims['slow-line'], ['node'], (recording) => {
      const { notes: events, of } = blocksNoted(recording);
      const [slow, fast] = [of('C, while both lived'), of('D, while both lived')];
      if (slow !== undefined && fast !== undefined && fast > slow) return { ok: true, events };
      const because = {
        en: `blocks from C: ${slow ?? 'none'}, from D: ${fast ?? 'none'}`,
        ko: `C의 블록: ${slow ?? '없음'}, D의 블록: ${fast ?? '없음'}`,
      };
      return { ok: false, events, because };
    }),
    holds(
      'many-hands',
      {
        en: `B, C and D together served all ${BLOCKS} blocks, none of them alone, and the packets of each carried that many`,
        ko: `블록 ${BLOCKS}개를 B, C, D가 나누어 보냈고 혼자 다 보낸 피어는 없다. 패킷도 각자 그만큼의 데이터를 실어 날랐다`,
      },
      ['node', 'packet'],
      (recording) => {
        const { notes: events, of } = blocksNoted(recording);
        const served = (['B', 'C', 'D'] as const).map((host) => {
          const blocks = of(`from ${host}`) ?? 0;
          return { host, blocks, kilobytes: Math.floor(payloadToA(recording, host) / 1000) };
        });
        const all = served.reduce((sum, { blocks }) => sum + blocks, 0);
        const each = served.every(({ blocks, kilobytes }) => {
          return blocks > 0 && blocks < BLOCKS && kilobytes >= blocks * KILOBYTES_PER_BLOCK;
        });
        if (each && all >= BLOCKS) return { ok: true, events };
        const said = served.map(
          ({ host, blocks, kilobytes }) => `${host} ${blocks} (${kilobytes} kB)`,
        );
        const because = {
          en: `of ${BLOCKS} blocks A received ${said.join(', ')}`,
          ko: `블록 ${BLOCKS}개 가운데 A가 받은 것: ${said.join(', ')}`,
        };
        return { ok: false, events, because };
      },
    ),
  ],
  wrong: { ...text.wrong, fails: ['goes-on', 'slow-line', 'many-hands'], point: 'goes-on' },
  minutes: 20,
};
