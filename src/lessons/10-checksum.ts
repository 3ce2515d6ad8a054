// Lesson 10: a byte changes on the way and TCP delivers it: what a checksum misses and a hash does not.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import type { ProgramEvent, RecordedEvent } from '../capture/recording.ts';
import { readBlock } from '../chain/block.ts';
import { sha256 } from '../chain/hash.ts';
import { holds, inOrder, listWords, never } from '../proof/claims.ts';
import { asks, bytesWords, calls, hears, packet, records, sends } from '../proof/patterns.ts';
import { buildChain, instantNetwork } from '../sim/chain-builder.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './10-checksum.text.ts';
import type { Lesson } from './lesson.ts';

const WORD = 'HELLO';
/** Who has how much. In the second the amounts have changed places: the same 16-bit words, another order. */
const BOOKS = ['Al:10 Bo:99 ', 'Al:99 Bo:10 '] as const;
const LENGTH_BYTES = 4;

async function server(context: HostContext): Promise<void> {
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected
  const take = takerOf(socket);
  await take(WORD.length);
  await context.step('sums');
  for (const book of BOOKS) {
    const bytes = Buffer.from(book);
    context.record('checksum', `${book} 0x${internetChecksum(bytes).toString(16)}`, bytes.length);
    context.record('hash', `${book} ${sha256(bytes).slice(0, 8)}`, bytes.length);
  }
  context.notify('summed');
  while (!(await receiveBlock(context, take))) {
    await context.step('again');
    socket.write('again');
  }
  socket.end();
}

/** A block proves itself: its header names the Merkle root of its transactions, and its id the header. */
async function receiveBlock(context: HostContext, take: Take): Promise<boolean> {
  const length = (await take(LENGTH_BYTES)).readUInt32BE(0);
  const bytes = await take(length);
  const read = readBlock(bytes);
  if (!read.ok && !context.wrong) {
    context.record('refused', read.fault);
    return false;
  }
  context.record('accepted', sha256(bytes).slice(0, 16), length);
  return true;
}

type Take = (count: number) => Promise<Buffer>;

/** Hands out exactly so many bytes, wherever the stream was cut (lesson 5). */
function takerOf(socket: Socket): Take {
  let held = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
  });
  return async (count) => {
    while (held.length < count) await once(socket, 'data');
    const bytes = held.subarray(0, count);
    held = held.subarray(count);
    return bytes;
  };
}

/** TCP's checksum (RFC 1071): 16-bit words added up, what overflows added again, then inverted. */
function internetChecksum(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  const socket = context.watch(new Socket(), 'socket');
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.setNoDelay(true); // each write is a packet of its own
  await context.step('word');
  const toX = { from: 'A', kind: 'data', byte: 0x58 } as const; // X
  await context.network.alter({ name: 'altered word', ...toX });
  socket.write(WORD);
  await context.waitFor('summed');
  await context.step('block');
  await context.network.alter({ name: 'altered block', ...toX, afterPackets: 1 });
  socket.on('data', () => sendBlock(context, socket)); // B says: again
  sendBlock(context, socket);
  await once(socket, 'close');
}

/** In two packets: the second begins inside a transaction, and its first byte will be altered. */
function sendBlock(context: HostContext, socket: Socket): void {
  const plan = { network: instantNetwork, blocks: 1, transactionsPerBlock: 2, seed: 10 };
  const [block] = buildChain(plan);
  const [transaction] = block?.transactions ?? [];
  if (block === undefined || transaction === undefined) throw new Error('no block was built');
  const bytes = Buffer.from(block.bytes);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(bytes.length);
  const cut = bytes.indexOf(transaction.body.data);
  context.record('sent', sha256(bytes).slice(0, 16), bytes.length);
  socket.write(Buffer.concat([length, bytes.subarray(0, cut)]));
  socket.write(bytes.subarray(cut));
}

function noted(events: readonly RecordedEvent[], name: string): ProgramEvent[] {
  return events.filter(
    (event): event is ProgramEvent =>
      event.level === 'node' && event.kind === 'note' && event.name === name,
  );
}

const lastWord = ({ detail }: ProgramEvent): string => detail.split(' ').at(-1) ?? '';

export const lesson: Lesson = {
  ...text,
  number: 10,
  name: 'checksum',
  needs: ['packets', 'network'],
  // No tail loss probes: on a busy machine they would repeat a packet that nobody lost.
  network: { ipv4: { tcp_early_retrans: 0 } },
  hosts: { A: client, B: server },
  claims: [
    inOrder('delivered-altered', text.claims['delivered-altered'], [
      calls('A', 'write', 'socket'),
      asks('A', 'write', /"HELLO"/),
      sends('A', 'PSH,ACK', {
        text: bytesWords(WORD.length),
        holds: ({ length }) => length === WORD.length,
      }),
      sends('B', 'ACK'),
      asks('B', 'read', /"XELLO"/),
      hears('B', 'data', 'socket', {
        text: '"XELLO"',
        holds: ({ detail }) => detail === '"XELLO"',
      }),
    ]),
    holds('two-bytes-altered', text.claims['two-bytes-altered'], ['fault'], ({ events }) => {
      const hit = events.filter((event) => event.level === 'fault' && event.packets > 0);
      const packets = hit.map((event) => (event.level === 'fault' ? event.packets : 0));
      if (packets.join() === '1,1') return { ok: true, events: hit };
      const because = {
        en: `altered: ${packets.join(', ') || 'none'}`,
        ko: `바뀐 패킷: ${packets.join(', ') || '없음'}`,
      };
      return { ok: false, events: hit, because };
    }),
    never(
      'tcp-noticed-nothing',
      text.claims['tcp-noticed-nothing'],
      packet({
        text: { en: 'a reset, or sent again', ko: 'RST 또는 재전송' },
        holds: ({ flags, retransmission }) => flags.rst || retransmission,
      }),
    ),
    holds('same-sum', text.claims['same-sum'], ['node'], ({ events }) => {
      const sums = noted(events, 'checksum').map(lastWord);
      const hashes = noted(events, 'hash').map(lastWord);
      const found = [...noted(events, 'checksum'), ...noted(events, 'hash')];
      if (sums.length === 2 && sums[0] === sums[1] && hashes[0] !== hashes[1]) {
        return { ok: true, events: found };
      }
      const [two, others] = [listWords(sums), listWords(hashes)];
      const because = {
        en: `the checksums were ${two.en}, the hashes ${others.en}`,
        ko: `체크섬은 ${two.ko}, 해시는 ${others.ko}`,
      };
      return { ok: false, events: found, because };
    }),
    inOrder('hash-notices', text.claims['hash-notices'], [
      records('A', 'sent'),
      sends('A', 'PSH,ACK'),
      records('B', 'refused', {
        text: 'body-mismatch',
        holds: ({ detail }) => detail === 'body-mismatch',
      }),
      calls('B', 'write', 'socket'),
      hears('A', 'data', 'socket'),
      records('A', 'sent'),
      records('B', 'accepted'),
    ]),
    holds('accepted-is-sent', text.claims['accepted-is-sent'], ['node'], ({ events }) => {
      const [sent] = noted(events, 'sent');
      const accepted = noted(events, 'accepted');
      const right = accepted.length === 1 && accepted[0]?.detail === sent?.detail;
      if (right) return { ok: true, events: accepted };
      const because = {
        en: 'B accepted other bytes than A had sent',
        ko: 'B가 받아들인 바이트는 A가 보낸 것과 다르다',
      };
      return { ok: false, events: accepted, because };
    }),
  ],
  wrong: { ...text.wrong, fails: ['hash-notices', 'accepted-is-sent'], point: 'hash-notices' },
  minutes: 20,
};
