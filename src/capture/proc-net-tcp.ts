// /proc/net/tcp and tcp6: every TCP socket of a network namespace with its state, readable by
// anyone. The only place where Linux shows TIME_WAIT and orphans.
import { readFile } from 'node:fs/promises';
import { monotonicToWallNs } from './monotonic-to-wall.ts';
import type { TcpState } from './tcp-state.ts';

export interface ProcSocket {
  /** Nanoseconds since 1970 when the table was read. */
  timeNs: bigint;
  local: string;
  remote: string;
  state: TcpState;
  /** Bytes written that the other end has not acknowledged yet. */
  sendQueue: number;
  /** Bytes received that the program has not read yet; while listening, connections to accept. */
  receiveQueue: number;
  /** As in `/proc/PID/fd`; 0 for what no program has a descriptor of: not accepted, or left. */
  inode: number;
}

/** In the order of the kernel's numbers, from 1 (include/net/tcp_states.h). */
const states: readonly TcpState[] = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

let wallOffsetNs: bigint | undefined;

/** All sockets now. Rejects where there is no such file (macOS, Windows). */
export async function readProcSockets(folder = '/proc/net'): Promise<ProcSocket[]> {
  const tables = await Promise.all([
    readFile(`${folder}/tcp`, 'latin1'),
    readFile(`${folder}/tcp6`, 'latin1').catch(() => ''), // IPv6 may be switched off
  ]);
  wallOffsetNs ??= monotonicToWallNs();
  const timeNs = process.hrtime.bigint() + wallOffsetNs;
  return tables.flatMap((table) => parseProcSockets(table, timeNs));
}

/** `sl local remote st tx:rx tr:when retrnsmt uid timeout inode ...`; what is left of `uid` is hexadecimal. */
export function parseProcSockets(table: string, timeNs: bigint): ProcSocket[] {
  const sockets: ProcSocket[] = [];
  for (const line of table.split('\n')) {
    const match = line.match(linePattern);
    const [, local = '', remote = '', code = '', sent = '', received = '', inode = ''] =
      match ?? [];
    const state = states[Number.parseInt(code, 16) - 1];
    if (state !== undefined) {
      sockets.push({
        timeNs,
        local: readAddress(local),
        remote: readAddress(remote),
        state,
        sendQueue: Number.parseInt(sent, 16),
        receiveQueue: Number.parseInt(received, 16),
        inode: Number(inode),
      });
    }
  }
  return sockets;
}

/** One of the network's own counters: `ListenOverflows`, as nstat prints it; undefined if unknown. */
export async function readTcpCounter(name: string): Promise<number | undefined> {
  const lines = (await readFile('/proc/self/net/netstat', 'latin1')).split('\n');
  const [names = [], values = []] = lines
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '));
  const value = values[names.indexOf(name)];
  return value === undefined ? undefined : Number(value);
}

const linePattern =
  /^\s*\d+: ([0-9A-F]+:\w{4}) ([0-9A-F]+:\w{4}) (\w\w) (\w{8}):(\w{8}) \S+ \S+ +\d+ +\d+ (\d+)/;

/** Four bytes, or four times four, each group little-endian; the port big-endian. */
function readAddress(text: string): string {
  const [host = '', port = ''] = text.split(':');
  const bytes = Buffer.from(host, 'hex');
  for (let group = 0; group < bytes.length; group += 4) bytes.subarray(group, group + 4).reverse();
  return `${printAddress(bytes)}:${Number.parseInt(port, 16)}`;
}

/** IPv4 in dots, also when an IPv6 socket carries it; IPv6 in brackets as Wireshark shortens it. */
function printAddress(bytes: Buffer): string {
  const mapped = '00000000000000000000ffff';
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.toString('hex').startsWith(mapped)) return bytes.subarray(12).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname;
}
