// Lesson 5: send and receive are not packets: writes, segments and 'data' are cut each by its own hand.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { PacketEvent, ProgramEvent, RecordedEvent } from '../capture/recording.ts';
import { socketNow } from '../capture/socket-now.ts';
import { holds, inOrder, tcpBetween } from '../proof/claims.ts';
import { asks, bytesWords, calls, hears, sends } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './05-stream.text.ts';
import type { Lesson } from './lesson.ts';

const PILED = ['one\n', 'two\n', 'three\n'] as const;
const GATHERED = ['red\n', 'green\n', 'blue\n'] as const;
const LARGE_BYTES = 200_000;
const LETTERS = ['h', 'e', 'y', '\n'] as const;

/** The first packet passes, and its ACK waits a third of a second: by then four writes are done. */
const SLOW_LINE = { kbitPerSecond: 1, burstBytes: 90, queueMs: 20_000 };
/** The same queue, let go: what waits in it arrives now. */
const LET_GO = { ...SLOW_LINE, kbitPerSecond: 10_000 };

async function server(context: HostContext): Promise<void> {
  // pauseOnConnect: B reads nothing before it calls resume(); meanwhile its kernel receives.
  const listener = context.watch(createServer({ pauseOnConnect: true }), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected
  let arrived = 0;
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    arrived += text.length;
    // A message ends where its newline stands, wherever the stream was cut.
    const pieces = (rest + text).split('\n');
    rest = pieces.pop() ?? '';
    for (const message of context.wrong ? [text] : pieces) noteMessage(context, message);
    context.notify(`${arrived} bytes`);
  });
  await context.waitFor('piled up');
  socket.resume();
  await once(socket, 'end');
}

function noteMessage(context: HostContext, message: string): void {
  const words = message.length <= 20 ? JSON.stringify(message) : `${message.length} bytes`;
  context.record('message', words, message.length);
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('pile-up');
  const plain = new Socket();
  const socket = context.watch(plain, 'socket');
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.resume();
  socket.setNoDelay(true); // the kernel sends each write at once
  for (const line of PILED) socket.write(line);
  context.notify('piled up');
  let written = bytesOf(PILED);
  await context.waitFor(`${written} bytes`);

  await context.step('gather');
  socket.cork(); // Node keeps what is written until uncork()
  for (const line of GATHERED) socket.write(line);
  socket.uncork();
  written += bytesOf(GATHERED);
  await context.waitFor(`${written} bytes`);

  await context.step('cut');
  socket.write(`${'x'.repeat(LARGE_BYTES)}\n`);
  written += LARGE_BYTES + 1;
  await context.waitFor(`${written} bytes`);

  await context.step('nagle');
  socket.setNoDelay(false);
  // Nagle's rule looks at bytes that are not yet acknowledged: none may be left from before.
  while ((socketNow(plain)?.sendQueueBytes ?? 0) > 0) await pause(1);
  await context.network.line(SLOW_LINE);
  for (const letter of LETTERS) socket.write(letter);
  await context.network.line(LET_GO);
  await context.waitFor(`${written + LETTERS.length} bytes`);
  socket.end();
  await once(socket, 'close');
}

function bytesOf(lines: readonly string[]): number {
  return lines.join('').length;
}

const ofBytes = (count: number) => ({
  text: bytesWords(count),
  holds: ({ length }: PacketEvent) => length === count,
});

const heardBytes = (count: number) => ({
  text: bytesWords(count),
  holds: ({ bytes }: ProgramEvent) => bytes === count,
});

/** Segments with data from A, or chunks that B heard: with their sizes, in order. */
function segments(events: readonly RecordedEvent[]): PacketEvent[] {
  return tcpBetween(events, ['A', 'B']).filter(
    ({ host, length, retransmission }) => host === 'A' && length > 0 && !retransmission,
  );
}

function atB(events: readonly RecordedEvent[], name: string): ProgramEvent[] {
  return events.filter(
    (event): event is ProgramEvent =>
      event.level === 'node' && event.host === 'B' && event.name === name,
  );
}

const sizeOf = (event: PacketEvent | ProgramEvent): number =>
  event.level === 'packet' ? event.length : event.bytes;

/** The pieces of the large message: what follows the corked lines, up to its last byte. */
function piecesOfLarge<E extends PacketEvent | ProgramEvent>(all: readonly E[]): E[] {
  const from = all.findIndex((event) => sizeOf(event) === bytesOf(GATHERED)) + 1;
  const pieces: E[] = [];
  for (const event of all.slice(from)) {
    if (sumOf(pieces) > LARGE_BYTES) break;
    pieces.push(event);
  }
  return pieces;
}

function sumOf(pieces: readonly (PacketEvent | ProgramEvent)[]): number {
  return pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
}

export const lesson: Lesson = {
  ...text,
  number: 5,
  name: 'stream',
  needs: ['packets', 'network'],
  network: { ipv4: { tcp_autocorking: 0 } }, // the kernel shall gather by Nagle's rule alone
  hosts: { A: client, B: server },
  claims: [
    inOrder('three-packets-one-data', text.claims['three-packets-one-data'], [
      calls('A', 'write', 'socket'),
      asks('A', 'write', /"one\\n"/, '"one"'),
      ...PILED.map((line) => sends('A', 'PSH,ACK', ofBytes(line.length))),
      calls('B', 'resume', 'socket'),
      asks('B', 'read', /"one\\ntwo\\nthree\\n"/, '"one two three"'),
      hears('B', 'data', 'socket', heardBytes(bytesOf(PILED))),
    ]),
    inOrder('three-writes-one-packet', text.claims['three-writes-one-packet'], [
      calls('A', 'cork', 'socket'),
      calls('A', 'write', 'socket'),
      calls('A', 'uncork', 'socket'),
      asks('A', 'writev', /"red\\n".*"green\\n".*"blue\\n"/, '"red", "green", "blue"'),
      sends('A', 'PSH,ACK', ofBytes(bytesOf(GATHERED))),
      hears('B', 'data', 'socket', heardBytes(bytesOf(GATHERED))),
    ]),
    holds(
      'one-write-many-pieces',
      text.claims['one-write-many-pieces'],
      ['node', 'packet'],
      ({ events }) => {
        const packets = piecesOfLarge(segments(events));
        const chunks = piecesOfLarge(atB(events, 'data'));
        const found = [...packets, ...chunks];
        const whole = [packets, chunks].every((pieces) => sumOf(pieces) === LARGE_BYTES + 1);
        if (whole && packets.length > 1 && chunks.length > 1) return { ok: true, events: found };
        const [inPackets, inChunks] = [packets, chunks].map((all) => all.map(sizeOf).join(', '));
        const because = {
          en: `packets of ${inPackets} bytes; 'data' of ${inChunks}`,
          ko: `패킷 크기 ${inPackets}, 'data' 크기 ${inChunks}`,
        };
        return { ok: false, events: found, because };
      },
    ),
    inOrder('nagle', text.claims.nagle, [
      asks('A', 'write', /"h", 1/, '"h"'),
      sends('A', 'PSH,ACK', ofBytes(1)),
      asks('A', 'write', /"\\n", 1/, { en: 'the line end', ko: '줄 끝' }),
      sends('B', 'ACK'),
      sends('A', 'PSH,ACK', ofBytes(LETTERS.length - 1)),
    ]),
    holds('messages-found', text.claims['messages-found'], ['node'], ({ events }) => {
      const wanted = [...PILED, ...GATHERED].map((line) => line.length - 1);
      wanted.push(LARGE_BYTES, LETTERS.length - 1);
      const notes = atB(events, 'message');
      const found = notes.map(sizeOf);
      if (found.join() === wanted.join()) return { ok: true, events: notes };
      const because = {
        en: `the messages had ${found.join(', ')} bytes; expected ${wanted.join(', ')}`,
        ko: `메시지 크기는 ${found.join(', ')}, 예상은 ${wanted.join(', ')}`,
      };
      return { ok: false, events: notes, because };
    }),
  ],
  wrong: { ...text.wrong, fails: ['messages-found'], point: 'messages-found' },
  minutes: 20,
};
