// The tracepoint sock:inet_sock_set_state in a trace instance of our own: every TCP state change of
// this machine's kernel with its time. Root only. The instance belongs to a guard, a shell that mounts
// tracefs in a mount namespace of its own where nobody has mounted it, and that removes the instance
// when it hears no more of us, however this process ended. The machine stays as it was.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { monotonicToWallNs } from './monotonic-to-wall.ts';
import { programEnvironment } from './programs.ts';
import type { StateChange, TcpState } from './tcp-state.ts';

/** Where the kernel offers a place for it, mounted or not. (Documentation/trace/ftrace.rst) */
const TRACEFS = '/sys/kernel/tracing';

/** KiB per CPU: about 8,000 changes each; a connection makes ten. */
const BUFFER_KIB = 2048;

export interface Trace {
  /**
   * Removes the instance and hands out what it saw; `lost` when its buffer overflowed. Rejects when
   * the guard was killed: what it saw is unknown then.
   */
  close(): Promise<{ changes: StateChange[]; lost: number }>;
  /** What it saw so far; it goes on. Not to be called again before this has resolved. */
  look(): Promise<StateChange[]>;
}

/** Starts a program with tracefs at its place: as it stands, or mounted where only the program sees it. */
const withTracefs = `[ -d ${TRACEFS}/instances ] && exec sh -c "$0" sh "$@"
exec unshare --mount -- sh -c 'mount -t tracefs tracefs ${TRACEFS} && exec sh -c "$0" sh "$@"' "$0" "$@"`;

/** A line that no trace contains. */
const LOOKED = '# finack has looked';

/**
 * The guard's whole life; $1 is a filter or empty. Instances of guards that were killed go first: one
 * that is in use has an open file, so that the kernel refuses to remove it (EBUSY). Its own is kept
 * open by descriptor 3. At the word `look` it prints the trace and a line behind it, at `stop` the
 * trace; if it ends without one, we were killed.
 */
const guard = `trap '' HUP INT PIPE TERM
cd ${TRACEFS}/instances || exit
for stale in finack-*; do [ -d "/proc/\${stale#finack-}" ] || rmdir "$stale" 2>/dev/null; done
mine=finack-$$
event=events/sock/inet_sock_set_state
mkdir "$mine" || exit
(
  cd "$mine" && exec 3>tracing_on && echo mono >trace_clock && echo ${BUFFER_KIB} >buffer_size_kb &&
  { [ -z "$1" ] || echo "$1" >$event/filter; } && echo 1 >$event/enable && echo ready &&
  while read -r word && [ "$word" = look ]; do cat trace && echo '${LOOKED}'; done &&
  [ "$word" = stop ] && echo 0 >&3 && cat trace
)
status=$?
rmdir "$mine"
exit $status`;

type Guard = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts tracing, or says why it cannot. Resolved, everything from now on is seen. */
export async function openTrace(
  ports?: readonly number[],
): Promise<{ ok: true; trace: Trace } | { ok: false; because: string }> {
  const filter = ports === undefined ? '' : portFilter(ports);
  // A session of its own: a terminal's Ctrl-C is for us, and the guard has to outlive us.
  const child = spawn('sh', ['-c', withTracefs, guard, filter], {
    detached: true,
    env: { ...programEnvironment(), LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it has ended, as `close` tells
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  const printed: string[] = [];
  child.stdout.setEncoding('latin1').on('data', (text: string) => printed.push(text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  ended.catch(() => undefined); // handled where it is awaited
  try {
    const first = await Promise.race([once(child.stdout, 'data'), ended]);
    if (Array.isArray(first))
      return {
        ok: true,
        trace: {
          close: () => close(child, ended, printed),
          look: () => look(child, ended, printed),
        },
      };
  } catch (error) {
    complaints.push((error as Error).message); // there is no shell
  }
  return { ok: false, because: reasonOf(complaints.join('').trim()) };
}

async function close(
  child: Guard,
  ended: Promise<number | null>,
  printed: readonly string[],
): ReturnType<Trace['close']> {
  child.stdin.end('stop\n');
  if ((await ended) !== 0) throw new Error('the guard of the trace instance was killed');
  return parseTrace(printed.join(''), monotonicToWallNs());
}

async function look(
  child: Guard,
  ended: Promise<number | null>,
  printed: string[],
): ReturnType<Trace['look']> {
  printed.length = 0;
  child.stdin.write('look\n');
  while (!printed.join('').includes(LOOKED)) {
    const more = await Promise.race([once(child.stdout, 'data'), ended]);
    if (!Array.isArray(more)) throw new Error('the guard of the trace instance was killed');
  }
  return parseTrace(printed.splice(0).join(''), monotonicToWallNs()).changes;
}

function reasonOf(complaint: string): string {
  if (process.getuid?.() !== 0) return 'only root may use its tracepoint';
  const last = complaint.split('\n')[0] ?? '';
  return `its tracepoint cannot be had, although this is root: ${last}`;
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
 * to that address; with several they cannot be told apart, and the port stays 0.
 */
function nameOpener(changes: readonly StateChange[], next: StateChange): void {
  const nameless = changes.filter(({ local, remote, to }) => {
    return to === 'SYN_SENT' && local.endsWith(':0') && remote === next.remote;
  });
  const [only] = nameless;
  if (only !== undefined && nameless.length === 1) only.local = next.local;
}
