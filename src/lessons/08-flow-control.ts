// Lesson 8: the receiver stops reading, and the sender's program feels it: flow control.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { sequenceDistance } from '../capture/packets.ts';
import { readTcpCounter } from '../capture/proc-net-tcp.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import { socketNow } from '../capture/socket-now.ts';
import { counted, holds, inOrder, tcpBetween } from '../proof/claims.ts';
import { asks, bytesWords, calls, hears, records, sends } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './08-flow-control.text.ts';
import type { Lesson } from './lesson.ts';

/** More than both kernels hold here, so that something is left for the program to keep. */
const TOTAL_BYTES = 512 * 1024;
/** Below the mark of Node's queue (16 KiB, from Node 22 on 64 KiB), so that write() can say true. */
const CHUNK_BYTES = 8 * 1024;
/** Nobody who obeys write() queues more: the higher mark, and the chunk that went over it. */
const QUEUE_BYTES_MAX = 64 * 1024 + CHUNK_BYTES;
/** Linux probes a closed window after about 0.2 s, then 0.4 s later, then 0.8 s. */
const PROBES_TO_SEE = 2;
/** ms. So often B asks the kernel how many probes there were. */
const LOOK_INTERVAL_MS = 20;

async function server(context: HostContext): Promise<void> {
  // pauseOnConnect: B accepts, but does not read. Its kernel receives all the same.
  const listener = context.watch(createServer({ pauseOnConnect: true }), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected
  await context.waitFor('full');
  // A's program waits already, while its kernel still sends: the window closes a little later.
  while (((await readTcpCounter('TCPToZeroWindowAdv')) ?? 1) < 1) await pause(LOOK_INTERVAL_MS);
  await context.step('closed-window');
  while (((await readTcpCounter('TCPWinProbe')) ?? 0) < PROBES_TO_SEE)
    await pause(LOOK_INTERVAL_MS);
  const unread = socketNow(accepted)?.receiveQueueBytes ?? 0;
  context.record('unread in the kernel', `${unread} bytes`, unread);
  await context.step('read');
  let heardBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    heardBytes += chunk.length;
  });
  socket.resume();
  await once(socket, 'end');
  context.record('heard in all', `${heardBytes} bytes`, heardBytes);
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
  await context.step('fill');
  const chunk = Buffer.alloc(CHUNK_BYTES, 'x');
  for (let written = 0; written < TOTAL_BYTES; written += CHUNK_BYTES) {
    if (socket.write(chunk)) continue;
    // The kernel takes no more, and Node keeps the rest in memory: in our memory.
    context.record('queued', `${socket.writableLength} bytes`, socket.writableLength);
    context.notify('full');
    if (!context.wrong) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'close');
}

/** From B's first word that its window is closed to its first word that it is open again. */
function closedWindow(events: readonly RecordedEvent[]): PacketEvent[] {
  const packets = tcpBetween(events, ['A', 'B']);
  const closed = packets.findIndex(({ host, window }) => host === 'B' && window === 0);
  if (closed < 0) return [];
  const open = packets.findIndex(
    ({ host, window }, at) => at > closed && host === 'B' && window > 0,
  );
  return packets.slice(closed, open < 0 ? undefined : open);
}

/** Linux probes with the number of a byte that was acknowledged before, and without sending it: the number alone. */
function probesIn(packets: readonly PacketEvent[]): PacketEvent[] {
  const expected = packets[0]?.ackNumber ?? 0;
  return packets.filter(
    ({ host, length, seq }) =>
      host === 'A' && length === 0 && sequenceDistance(seq, expected) === 1,
  );
}

const closed = {
  text: { en: 'window 0', ko: '윈도우 0' },
  holds: ({ window }: PacketEvent) => window === 0,
};
const open = {
  text: { en: 'an open window', ko: '열린 윈도우' },
  holds: ({ window }: PacketEvent) => window > 0,
};

export const lesson: Lesson = {
  ...text,
  number: 8,
  name: 'flow-control',
  needs: ['packets', 'network'],
  network: {
    mtu: 1500, // packets as on Ethernet
    ipv4: {
      // Fixed and small buffers; by itself Linux would let them grow to megabytes.
      tcp_rmem: '4096 65536 65536',
      tcp_wmem: '4096 262144 262144',
      tcp_early_retrans: 0, // no tail loss probes: another probe than the one to be seen
      tcp_invalid_ratelimit: 0, // by itself Linux answers such a probe every 500 ms at most
    },
  },
  hosts: { A: client, B: server },
  claims: [
    holds(
      'kernel-receives-alone',
      text.claims['kernel-receives-alone'],
      ['packet', 'syscall'],
      ({ events }) => {
        const [zero] = closedWindow(events);
        const read = events.find(
          (event) => event.level === 'syscall' && event.host === 'B' && event.name === 'read',
        );
        if (zero !== undefined && read !== undefined && read.timeNs > zero.timeNs) {
          return { ok: true, events: [zero, read] };
        }
        const because =
          zero === undefined
            ? { en: "B's window was never 0", ko: 'B의 윈도우가 0이 된 적이 없다' }
            : { en: 'B read before its window was 0', ko: 'B가 윈도우가 0이 되기 전에 읽었다' };
        return { ok: false, events: zero === undefined ? [] : [zero], because };
      },
    ),
    holds('closed-means-closed', text.claims['closed-means-closed'], ['packet'], ({ events }) => {
      const packets = closedWindow(events);
      const told = events.find(
        ({ level, ...event }) =>
          level === 'step' && 'name' in event && event.name === 'closed-window',
      );
      const [zero] = packets;
      if (zero !== undefined && told !== undefined && told.timeNs < zero.timeNs) {
        const because = {
          en: 'the window was still open when it was called closed',
          ko: '닫혔다고 할 때 윈도우가 아직 열려 있었다',
        };
        return { ok: false, events: [zero], because };
      }
      const sent = packets.filter(({ host, length }) => host === 'A' && length > 0);
      if (packets.length > 0 && sent.length === 0) return { ok: true, events: packets };
      const because = {
        en: `${sent.length} packets with data were sent into a closed window`,
        ko: `닫힌 윈도우로 데이터 패킷 ${sent.length}개가 전송되었다`,
      };
      return { ok: false, events: sent, because };
    }),
    holds('probes', text.claims.probes, ['packet'], ({ events }) => {
      const packets = closedWindow(events);
      const [zero] = packets;
      const probes = probesIn(packets);
      const [first, second] = probes;
      const answers = packets.slice(1).filter(({ host }) => host === 'B');
      const found = [...probes, ...answers];
      if (zero !== undefined && first !== undefined && second !== undefined) {
        const longer = second.timeNs - first.timeNs > first.timeNs - zero.timeNs;
        if (longer && answers.length >= probes.length) return { ok: true, events: found };
      }
      const because = {
        en: `${probes.length} probes, ${answers.length} answers`,
        ko: `프로브 ${probes.length}개, 응답 ${answers.length}개`,
      };
      return { ok: false, events: found, because };
    }),
    inOrder('write-says-false', text.claims['write-says-false'], [
      calls('A', 'write', 'socket'),
      asks('A', 'write', /EAGAIN/),
      records('A', 'queued'),
      sends('B', 'ACK', closed),
      calls('B', 'resume', 'socket'),
      asks('B', 'read', /= \d+$/, { en: 'that brings data', ko: '데이터를 읽음' }),
      sends('B', 'ACK', open),
      hears('A', 'drain', 'socket'),
    ]),
    counted(
      'every-byte',
      text.claims['every-byte'],
      records('B', 'heard in all', {
        text: bytesWords(TOTAL_BYTES),
        holds: ({ bytes }) => bytes === TOTAL_BYTES,
      }),
      1,
    ),
    counted(
      'queue-stays-small',
      text.claims['queue-stays-small'],
      records('A', 'queued', {
        text: {
          en: `more than ${QUEUE_BYTES_MAX.toLocaleString('en-US')} bytes`,
          ko: `${QUEUE_BYTES_MAX.toLocaleString('en-US')}바이트 초과`,
        },
        holds: ({ bytes }) => bytes > QUEUE_BYTES_MAX,
      }),
      0,
    ),
  ],
  wrong: { ...text.wrong, fails: ['queue-stays-small'], point: 'queue-stays-small' },
  minutes: 20,
};
