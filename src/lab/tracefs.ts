// The tracepoint sock:inet_sock_set_state in a trace instance of our own: every TCP state change of
// this machine's kernel with its time. Root only. The instance is removed on close and at exit.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { StateChange, TcpState } from './tcp-state.ts';
import { monotonicToWallNs } from './wall-clock.ts';

const INSTANCES = '/sys/kernel/tracing/instances';

/** KiB per CPU: about 8,000 changes each; a connection makes ten. */
const BUFFER_KIB = 2048;

export interface Trace {
  /** Removes the instance and hands out what it saw; `lost` when its buffer overflowed. */
  close(): { changes: StateChange[]; lost: number };
}

let instances = 0;

/** Starts tracing, or says why it cannot. Synchronous: nothing happens between asking and seeing. */
export function openTrace(
  ports?: readonly number[],
): { ok: true; trace: Trace } | { ok: false; because: string } {
  const folder = `${INSTANCES}/finack-${process.pid}-${instances++}`;
  const remove = (): void => {
    if (existsSync(folder)) rmdirSync(folder);
  };
  try {
    removeStaleTraces();
    mkdirSync(folder);
    process.once('exit', remove);
    const event = `${folder}/events/sock/inet_sock_set_state`;
    writeFileSync(`${folder}/trace_clock`, 'mono');
    writeFileSync(`${folder}/buffer_size_kb`, String(BUFFER_KIB));
    if (ports !== undefined) writeFileSync(`${event}/filter`, portFilter(ports));
    writeFileSync(`${event}/enable`, '1');
  } catch (error) {
    try {
      remove();
    } finally {
      process.off('exit', remove);
    }
    return { ok: false, because: reasonOf(error as NodeJS.ErrnoException) };
  }
  return { ok: true, trace: { close: () => closeTrace(folder, remove) } };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EACCES' || code === 'EPERM') return 'only root may use its tracepoint';
  if (code === 'ENOENT') return `tracefs is not mounted on ${dirname(INSTANCES)}`;
  return `its tracepoint cannot be used: ${message}`;
}

/** Removes the instances of processes that are gone because a signal killed them. */
function removeStaleTraces(): void {
  for (const name of instanceNames()) {
    const [, pid] = /^finack-(\d+)-\d+$/.exec(name) ?? [];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) removeStale(`${INSTANCES}/${name}`);
  }
}

function instanceNames(): string[] {
  try {
    return readdirSync(INSTANCES);
  } catch {
    return []; // no tracefs here, or none for this user: nothing is traced by us
  }
}

function removeStale(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else removed it first, or may and we may not.
  }
}

function closeTrace(folder: string, remove: () => void): { changes: StateChange[]; lost: number } {
  try {
    writeFileSync(`${folder}/tracing_on`, '0');
    return parseTrace(readFileSync(`${folder}/trace`, 'latin1'), monotonicToWallNs());
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** The tracepoint writes ports in host order; an active opener's own port is still 0 in its first event. */
function portFilter(ports: readonly number[]): string {
  return ports.map((port) => `sport==${port} || dport==${port}`).join(' || ');
}

const linePattern =
  /\s(\d+)\.(\d+): inet_sock_set_state: family=(\w+) protocol=IPPROTO_TCP sport=(\d+) dport=(\d+) saddr=(\S+) daddr=(\S+) saddrv6=(\S+) daddrv6=(\S+) oldstate=TCP_(\w+) newstate=TCP_(\w+)/;

/**
 * The text of a `trace` file as state changes. Its quirks: the change CLOSE > SYN_SENT comes before
 * a port is chosen (sport=0), TIME_WAIT is never in it (the socket goes to CLOSE and a smaller one
 * waits), and a state may follow itself when the descriptor is closed early (left out here).
 */
export function parseTrace(
  text: string,
  monotonicOffsetNs: bigint,
): { changes: StateChange[]; lost: number } {
  const changes: StateChange[] = [];
  for (const line of text.split('\n')) {
    const change = readChange(line, monotonicOffsetNs);
    if (change === undefined || change.from === change.to) continue;
    if (change.from === 'SYN_SENT') nameOpener(changes, change);
    changes.push(change);
  }
  const [, kept = '0', written = '0'] = text.match(/entries-written: (\d+)\/(\d+)/) ?? [];
  return { changes, lost: Number(written) - Number(kept) };
}

function readChange(line: string, monotonicOffsetNs: bigint): StateChange | undefined {
  const match = line.match(linePattern);
  if (match === null) return undefined;
  const [, seconds = '', fraction = '', family, sport, dport, ...rest] = match;
  const [saddr = '', daddr = '', saddrv6 = '', daddrv6 = '', from, to] = rest;
  const monotonicNs = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  const ipv6 = family === 'AF_INET6';
  return {
    timeNs: monotonicNs + monotonicOffsetNs,
    local: `${printHost(ipv6 ? saddrv6 : saddr)}:${sport}`,
    remote: `${printHost(ipv6 ? daddrv6 : daddr)}:${dport}`,
    from: from as TcpState,
    to: to as TcpState,
    source: 'tracepoint',
  };
}

/** An IPv6 socket that carries IPv4 shows ::ffff:127.0.0.1, the packet 127.0.0.1. */
function printHost(host: string): string {
  if (host.startsWith('::ffff:') && host.includes('.')) return host.slice('::ffff:'.length);
  return host.includes(':') ? `[${host}]` : host;
}

/**
 * Gives an opener's first change the port that its next one shows, if only one opener was under way
 * to that address; with several nobody knows which is which, and the port stays 0.
 */
function nameOpener(changes: readonly StateChange[], next: StateChange): void {
  const nameless = changes.filter(({ local, remote, to }) => {
    return to === 'SYN_SENT' && local.endsWith(':0') && remote === next.remote;
  });
  const [only] = nameless;
  if (only !== undefined && nameless.length === 1) only.local = next.local;
}
