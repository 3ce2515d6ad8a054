// Packet capture on a loopback interface by tcpdump, or by dumpcap where tcpdump may not (user
// namespaces, members of the wireshark group). A capture is ready when its tool says so, complete
// when a marker datagram sent after everything else stands in the file, and worth nothing if the
// kernel dropped a packet. Reading captures is the concern of packets.ts.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { CaptureError } from './capture-error.ts';
import { type RunningProgram, startChild } from './child.ts';
import { loopbackInterface } from './loopback-interface.ts';
import { requireProgram } from './programs.ts';

export interface CaptureOptions {
  /** A loopback interface: the marker that proves completeness is sent to 127.0.0.1. Default the system's. */
  interface?: string;
  /** What to keep, in libpcap's language: `tcp port 9001`. */
  filter: string;
  /** The pcap file to write. */
  file: string;
  /** Network namespace: a name under /run/netns, or the path of one such as /proc/PID/ns/net. */
  namespace?: string;
  /** `headers` keeps no payload: gigabytes pass and the file stays small. Default `whole`. */
  payload?: 'whole' | 'headers';
  /**
   * Ends when this process does, even if a signal kills it. Needs util-linux, as `unshare` does.
   */
  diesWithParent?: true;
  /** MiB of kernel buffer. The default lost nothing of 300 MB sent as fast as Node can (1.2 GB/s). */
  bufferMiB?: number;
}

export interface CaptureResult {
  file: string;
  /** Packets in the file, the marker left out. */
  packets: number;
  droppedByKernel: number;
}

/** Bytes. Above loopback's largest packet (MTU 65536 and an Ethernet header); in immediate mode each packet takes a slot of this size. */
const WHOLE_PACKET_BYTES = 70_000;

/** Bytes. Ethernet, IPv6 and TCP with all its options: 14 + 40 + 60, and some room. */
const HEADERS_BYTES = 160;

const BUFFER_MIB = 256;

/** ms between two questions for counts, and how many are asked at most: a second in all. */
const COUNTS_ASKED_EVERY_MS = 40;
const COUNTS_ASKED_MAX = 25;

/** UDP's discard port (RFC 863): nobody answers there, and Wireshark calls it DISCARD. */
export const MARKER_PORT = 9;

/** How long the file may stand still before the marker is given up; writing out the buffer is progress. */
const STILL_TIMEOUT_MS = 5_000;

/** Starts a capture and resolves when every packet from now on is seen. Rejects with CaptureError. */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const refusals: string[] = [];
  for (const tool of [tcpdump(options), dumpcap(options)]) {
    try {
      return new Capture(options, await readyChild(options, tool), tool);
    } catch (error) {
      refusals.push((error as Error).message.trim());
    }
  }
  throw new CaptureError('NOT_POSSIBLE', `nothing can capture here: ${refusals.join('; ')}`);
}

async function readyChild(options: CaptureOptions, tool: Tool): Promise<RunningProgram> {
  // Those that start it would complain of it in words of their own.
  requireProgram(tool.command[0] ?? '');
  const mortal = options.diesWithParent ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];
  const whole = [...mortal, ...inNamespace(options.namespace, tool.command)];
  const [command = '', ...commandArguments] = whole;
  // A session of its own: Ctrl-C would end it before the marker that proves it complete.
  const child = await startChild(command, commandArguments, { ownSession: true });
  try {
    await child.waitForLine(tool.ready);
    return child;
  } catch (error) {
    await child.end('SIGINT');
    const complaint = child.lines.find((line) => line.startsWith(`${tool.command[0]}: `));
    throw new Error(complaint ?? (error as Error).message, { cause: error });
  }
}

/** A running capture. */
export class Capture {
  readonly file: string;
  readonly #options: CaptureOptions;
  readonly #child: RunningProgram;
  readonly #tool: Tool;

  constructor(options: CaptureOptions, child: RunningProgram, tool: Tool) {
    this.file = options.file;
    this.#options = options;
    this.#child = child;
    this.#tool = tool;
  }

  /** Of tcpdump, dumpcap or the nsenter that became it. */
  get pid(): number {
    return this.#child.pid;
  }

  /**
   * Ends the capture once everything sent so far is in the file. Rejects with CaptureError when the
   * kernel dropped packets, unless `dropsAllowed`, and when the marker never reached the file.
   */
  async stop({ dropsAllowed = false } = {}): Promise<CaptureResult> {
    const marked = await this.#mark();
    await this.#child.end('SIGINT');
    const result = {
      file: this.file,
      packets: this.#count(this.#tool.captured) - (marked ? 1 : 0),
      droppedByKernel: this.#count(this.#tool.dropped),
    };
    if (dropsAllowed) return result;
    if (result.droppedByKernel > 0) {
      const lost = `${result.droppedByKernel} packets dropped by the kernel, ${result.packets} kept`;
      throw new CaptureError('DROPPED', `${lost}: the capture proves nothing`);
    }
    if (!marked) {
      const { interface: name = loopbackInterface() } = this.#options;
      const why = `the marker, sent to 127.0.0.1, never came: is ${name} the loopback interface?`;
      throw new CaptureError('INCOMPLETE', `${why} What came is in ${this.file}`);
    }
    return result;
  }

  /**
   * Resolves when what the kernel has handed over so far stands in the file, or after a second. It is
   * no proof, as `stop` is: it sends nothing, so that a slow line under study carries nothing of ours.
   */
  async caughtUp(): Promise<void> {
    const { counts, flushMs } = this.#tool;
    if (counts === undefined) {
      await pause(flushMs);
      return;
    }
    for (let ask = 0; ask < COUNTS_ASKED_MAX; ask++) {
      const said = this.#countsSaid(counts).length;
      this.#child.signal('SIGUSR1');
      await pause(COUNTS_ASKED_EVERY_MS);
      const now = this.#countsSaid(counts);
      const [captured = 0, received = -1] = now.length > said ? (now.at(-1) ?? []) : [];
      // The loopback interface hands over every packet twice, and one of the two is passed over.
      if (received === captured || received === 2 * captured) return;
    }
  }

  /** What the program has said of its counts so far: captured, received. */
  #countsSaid(counts: RegExp): number[][] {
    return [...this.#child.output.matchAll(counts)].map((match) => match.slice(1).map(Number));
  }

  /** Sends the marker and waits until it stands in the file; false if the file stopped growing first. */
  async #mark(): Promise<boolean> {
    const marker = `finack capture complete ${randomBytes(8).toString('hex')}`;
    const handle = await open(this.file);
    try {
      const { size } = await handle.stat();
      const seen = appearsIn(handle, this.file, Buffer.from(marker), size);
      await sendMarker(marker, this.#options.namespace);
      return await seen;
    } finally {
      await handle.close();
    }
  }

  #count(pattern: RegExp): number {
    return Number(this.#child.output.match(pattern)?.[1] ?? 0);
  }
}

interface Tool {
  command: readonly string[];
  /** The line after which nothing is missed. */
  ready: RegExp;
  captured: RegExp;
  dropped: RegExp;
  /** How it answers SIGUSR1 while it goes on, if it does: packets captured, packets received. */
  counts?: RegExp;
  /** ms after which a packet stands in the file, whatever else comes. */
  flushMs: number;
}

/**
 * Immediate mode, because otherwise the last packets wait a second for their buffer to be retired;
 * with it, a buffer of many whole-packet slots, because the default loses most of a burst. `-Z root`
 * because a dropped privilege could not write the file; `-U` because the marker is looked for in it.
 */
function tcpdump(options: CaptureOptions): Tool {
  const stayRoot = process.getuid?.() === 0 ? ['-Z', 'root'] : [];
  return {
    command: [
      ...[
        'tcpdump',
        '-n',
        '-U',
        ...stayRoot,
        '--immediate-mode',
        '-i',
        options.interface ?? loopbackInterface(),
      ],
      ...['--time-stamp-precision=nano', '-s', String(snapBytes(options))],
      ...['-B', String((options.bufferMiB ?? BUFFER_MIB) * 1024), '-w', options.file],
      markedFilter(options),
    ],
    ready: /listening on/,
    captured: /^(\d+) packets? captured/m,
    dropped: /^(\d+) packets? dropped by kernel/m,
    counts: /^tcpdump: (\d+) packets? captured, (\d+) packets? received by filter/gm,
    flushMs: 0, // -U
  };
}

/** `-P` for pcap, the format that packets.ts can find payload in; its times have microseconds only. */
function dumpcap(options: CaptureOptions): Tool {
  return {
    command: [
      ...[
        'dumpcap',
        '-P',
        '-q',
        '-i',
        options.interface ?? loopbackInterface(),
        '-s',
        String(snapBytes(options)),
      ],
      ...['-B', String(options.bufferMiB ?? BUFFER_MIB), '-w', options.file],
      ...['-f', markedFilter(options)],
    ],
    ready: /^File: /,
    captured: /^Packets captured: (\d+)/m,
    dropped: /^Packets received\/dropped on interface .*: \d+\/(\d+)/m,
    flushMs: 700, // dumpcap.c, DUMPCAP_UPD_TIME: it flushes every 500 ms; the rest is for a busy machine
  };
}

function snapBytes(options: CaptureOptions): number {
  return options.payload === 'headers' ? HEADERS_BYTES : WHOLE_PACKET_BYTES;
}

function markedFilter({ filter }: CaptureOptions): string {
  return `(${filter}) or (udp dst port ${MARKER_PORT})`;
}

/** nsenter, and not `ip netns exec`, which mounts another /sys and hides tracefs. */
function inNamespace(namespace: string | undefined, command: readonly string[]): readonly string[] {
  if (namespace === undefined) return command;
  const path = namespace.includes('/') ? namespace : `/run/netns/${namespace}`;
  return ['nsenter', `--net=${path}`, '--', ...command];
}

async function sendMarker(marker: string, namespace: string | undefined): Promise<void> {
  if (namespace === undefined) {
    const socket = createSocket('udp4');
    socket.send(marker, MARKER_PORT, '127.0.0.1', () => socket.close());
    await once(socket, 'close');
    return;
  }
  const script = `const s = require('node:dgram').createSocket('udp4');
    s.send(${JSON.stringify(marker)}, ${MARKER_PORT}, '127.0.0.1', () => s.close());`;
  const [command = '', ...rest] = inNamespace(namespace, [process.execPath, '-e', script]);
  await (await startChild(command, rest)).exit;
}

/** Waits for `needle` behind `offset` in a growing file, woken by the file's own changes. */
async function appearsIn(
  handle: FileHandle,
  file: string,
  needle: Buffer,
  offset: number,
): Promise<boolean> {
  const still = new AbortController();
  let deadline = setTimeout(() => still.abort(), STILL_TIMEOUT_MS);
  const watcher = watch(file);
  const chunk = Buffer.alloc(1024 * 1024);
  let position = offset;
  try {
    for (;;) {
      const changed = once(watcher, 'change', { signal: still.signal });
      changed.catch(() => {}); // checked below, when it is waited for
      for (;;) {
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
        if (chunk.subarray(0, bytesRead).includes(needle)) return true;
        if (bytesRead < needle.length) break;
        position += bytesRead - needle.length + 1; // the needle may lie across two reads
      }
      await changed;
      clearTimeout(deadline);
      deadline = setTimeout(() => still.abort(), STILL_TIMEOUT_MS);
    }
  } catch (error) {
    if (still.signal.aborted) return false;
    throw error;
  } finally {
    clearTimeout(deadline);
    watcher.close();
  }
}
