// Faults on purpose, in the scenario's own network namespace and nowhere else: packets lost or
// altered on arrival (nft, in the input hook, so that the capture still shows them on the wire: what
// the output hook drops was never sent) and slow lines (tc). They vanish with the namespace.
import { execFile, type PromiseWithChild } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { PacketName } from '../capture/losses.ts';
import type { HostName } from '../capture/names.ts';
import { programEnvironment } from '../capture/programs.ts';
import type { Alteration, Loss, PacketMatch } from './host-context.ts';
import { type NetworkSettings, type RouterQueue, type SlowLine, usualIpv4 } from './network.ts';

const execute = promisify(execFile);

/** Rejects with what the program said when it does not end with 0. */
function run(
  program: string,
  programArguments: readonly string[],
): PromiseWithChild<{ stdout: string; stderr: string }> {
  return execute(program, programArguments, {
    env: programEnvironment(),
    encoding: 'utf8',
    maxBuffer: NAMES_MAX * NAME_BYTES_MAX,
  });
}

/** Bytes of an IPv4 header and a TCP header with timestamps: a packet of more has payload. */
const BARE_PACKET_BYTES = 52;
/** Bits from the start of a TCP header with timestamps to its payload: 32 bytes. */
const TCP_PAYLOAD_BITS = 256;
/** Bits of a UDP header. */
const UDP_PAYLOAD_BITS = 64;

const kinds: Readonly<Record<NonNullable<PacketMatch['kind']>, string>> = {
  SYN: 'tcp flags & (syn|ack) == syn',
  'SYN,ACK': 'tcp flags & (syn|ack) == syn|ack',
  FIN: 'tcp flags & fin == fin',
  data: `tcp flags & (syn|rst) == 0 meta length > ${BARE_PACKET_BYTES}`,
};

/** Sets up the loopback interface and the kernel's TCP as the scenario wants them. */
export async function setUpNetwork(
  settings: NetworkSettings,
  addresses: Readonly<Record<HostName, string>>,
): Promise<void> {
  await run('ip', ['link', 'set', 'lo', 'up']);
  const { tcp_syn_linear_timeouts: linearTimeouts, ...usual } = usualIpv4;
  const ipv4 = { ...usual, ...settings.ipv4 };
  await setIfKnown('tcp_syn_linear_timeouts', linearTimeouts);
  for (const [name, value] of Object.entries(ipv4)) {
    await writeFile(`/proc/sys/net/ipv4/${name}`, String(value));
  }
  if (settings.mtu !== undefined) await run('ip', ['link', 'set', 'lo', 'mtu', `${settings.mtu}`]);
  if (settings.smallPackets) {
    await run('ip', [
      'link',
      'set',
      'lo',
      'gso_max_segs',
      '1',
      'gso_max_size',
      `${settings.mtu ?? 65_536}`,
    ]);
  }
  if (settings.source !== undefined) await preferSource(addresses[settings.source] ?? '');
  if (settings.line !== undefined) await slowLine(settings.line, addresses);
  if (settings.router !== undefined)
    await slowRouter(addresses[settings.router.to] ?? '', settings.router);
}

/**
 * What arrives for this address takes a detour behind the capture, through a cable of two interfaces
 * whose near end is slow. The far end has to be told that loopback addresses may come in there.
 */
async function slowRouter(address: string, queue: RouterQueue): Promise<void> {
  const toAddress = ['protocol', 'ip', 'u32', 'match', 'ip', 'dst', address];
  const detour = ['action', 'mirred', 'egress', 'redirect', 'dev', 'router'];
  await run('ip', ['link', 'add', 'router', 'type', 'veth', 'peer', 'name', 'behind']);
  for (const name of ['accept_local', 'route_localnet']) {
    await writeFile(`/proc/sys/net/ipv4/conf/behind/${name}`, '1');
  }
  for (const end of ['router', 'behind']) await run('ip', ['link', 'set', end, 'up']);
  await routerQueue(queue);
  // No Ethernet address says so, and yet what comes out of the cable is for this machine.
  await nft(`add table netdev finack
    add chain netdev finack behind { type filter hook ingress device "behind" priority 0; }
    add set netdev finack passed { typeof ${packetNames.tcp}; flags dynamic; size ${NAMES_MAX}; }
    add rule netdev finack behind meta pkttype set host
    add rule netdev finack behind ip protocol tcp update @passed { ${packetNames.tcp} }\n`);
  await run('tc', ['qdisc', 'add', 'dev', 'lo', 'ingress']);
  await run('tc', ['filter', 'add', 'dev', 'lo', 'parent', 'ffff:', ...toAddress, ...detour]);
}

/** The router's queue anew, with its count of what it lost. */
export async function routerQueue({
  kbitPerSecond,
  burstBytes,
  queueMs,
}: RouterQueue): Promise<void> {
  const rate = ['rate', `${kbitPerSecond}kbit`, 'burst', `${burstBytes}`];
  const latency = ['latency', `${queueMs}ms`];
  await run('tc', ['qdisc', 'replace', 'dev', 'router', 'root', 'tbf', ...rate, ...latency]);
}

/** ms between looks at the router's queue, and how often: it holds half a second of packets at most. */
const QUEUE_LOOK_MS = 20;
const QUEUE_LOOKS_MAX = 100;

/**
 * What the router lost because its queue was full, by its own count, and what it let through. Waits
 * until the queue is empty: what still waits there is neither.
 */
export async function routerCounts(): Promise<{ lost: number; passed: PacketName[] }> {
  let lost = 0;
  for (let look = 0; look < QUEUE_LOOKS_MAX; look++) {
    const { stdout } = await run('tc', ['-s', '-j', 'qdisc', 'show', 'dev', 'router', 'root']);
    const [queue] = JSON.parse(stdout) as { drops?: number; qlen?: number }[];
    lost = queue?.drops ?? 0;
    if ((queue?.qlen ?? 0) === 0) break;
    await pause(QUEUE_LOOK_MS);
  }
  const passed = await namesIn('netdev', 'passed', 'tcp');
  return { lost, passed: passed.map(({ name }) => name) };
}

/** Newer kernels send the first SYNs again every second; the RFCs' doubling is what lessons tell. */
async function setIfKnown(name: string, value: number): Promise<void> {
  await writeFile(`/proc/sys/net/ipv4/${name}`, String(value)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

export async function slowLine(
  line: SlowLine,
  addresses: Readonly<Record<HostName, string>>,
): Promise<void> {
  const { kbitPerSecond, burstBytes, queueMs, from } = line;
  if (from !== undefined) return await slowLineFrom(addresses[from] ?? '', line);
  const rate = [
    'rate',
    `${kbitPerSecond}kbit`,
    'burst',
    `${burstBytes}`,
    'latency',
    `${queueMs}ms`,
  ];
  await run('tc', ['qdisc', 'replace', 'dev', 'lo', 'root', 'tbf', ...rate]);
}

/** What this address sends goes through a class of its own; everything else passes beside it. */
async function slowLineFrom(address: string, line: SlowLine): Promise<void> {
  const { kbitPerSecond, burstBytes, queueMs } = line;
  const queueBytes = Math.ceil((kbitPerSecond * queueMs) / 8) + burstBytes;
  const rate = ['rate', `${kbitPerSecond}kbit`, 'burst', `${burstBytes}`];
  const queue = ['bfifo', 'limit', `${queueBytes}`];
  const match = ['u32', 'match', 'ip', 'src', address];
  for (const command of [
    ['qdisc', 'replace', 'dev', 'lo', 'root', 'handle', '1:', 'htb'],
    ['class', 'add', 'dev', 'lo', 'parent', '1:', 'classid', '1:1', 'htb', ...rate],
    ['qdisc', 'add', 'dev', 'lo', 'parent', '1:1', ...queue],
    ['filter', 'add', 'dev', 'lo', 'parent', '1:', 'protocol', 'ip', ...match, 'flowid', '1:1'],
  ]) {
    await run('tc', command);
  }
}

/** The route to all of 127.0.0.0/8, which names the source address of packets whose program chose none. */
async function preferSource(address: string): Promise<void> {
  const route = ['route', 'replace', 'local', '127.0.0.0/8', 'dev', 'lo', 'table', 'local'];
  await run('ip', [...route, 'proto', 'kernel', 'scope', 'host', 'src', address]);
}

export async function fastLine(): Promise<void> {
  await run('tc', ['qdisc', 'del', 'dev', 'lo', 'root']);
}

/** A waiting queue applies its new rate only when a packet passes: this sends one to ourselves. */
export async function wakeQueue(): Promise<void> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.send('wake', socket.address().port, '127.0.0.1', () => socket.close());
  await once(socket, 'close');
}

/** The rules of one run, each with a chain of its own so that it can be taken away by name. */
export class Faults {
  readonly #addresses: Readonly<Record<HostName, string>>;
  /** Rule names, in order of their making. */
  readonly #names: string[] = [];
  /** Those of them that lose packets, and of which protocol. */
  readonly #losing = new Map<string, 'tcp' | 'udp'>();

  constructor(addresses: Readonly<Record<HostName, string>>) {
    this.#addresses = addresses;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  async lose(loss: Loss): Promise<void> {
    const { times = 'always' } = loss;
    const limit = times === 'always' ? '' : `limit rate 1/day burst ${times} packets`;
    const { protocol = 'tcp' } = loss;
    const names = `dropped_${chainOf(loss.name)}`;
    await nft(`add table inet finack
      add set inet finack ${names} { typeof ${packetNames[protocol]}; flags dynamic; size ${NAMES_MAX}; }\n`);
    const listed = `update @${names} { ${packetNames[protocol]} counter }`;
    await this.#add(loss, `${limit} ${listed} counter drop`);
    this.#losing.set(loss.name, protocol);
  }

  async alter(alteration: Alteration): Promise<void> {
    const offset = alteration.protocol === 'udp' ? UDP_PAYLOAD_BITS : TCP_PAYLOAD_BITS;
    const set = `@th,${offset},8 set 0x${alteration.byte.toString(16)}`;
    await this.#add(alteration, `limit rate 1/day burst 1 packets counter ${set}`);
  }

  /** Packets that the rule has hit, by the kernel's own counter. */
  async hits(name: string): Promise<number> {
    const { stdout } = await run('nft', ['list', 'chain', 'inet', 'finack', chainOf(name)]);
    return Number(/counter packets (\d+)/.exec(stdout)?.[1] ?? 0);
  }

  /** Which packets the rule dropped; none of a rule that only alters. */
  async dropped(name: string): Promise<{ name: PacketName; times: number }[]> {
    const protocol = this.#losing.get(name);
    if (protocol === undefined) return [];
    return await namesIn('inet', `dropped_${chainOf(name)}`, protocol);
  }

  async mend(name: string): Promise<void> {
    await run('nft', ['delete', 'chain', 'inet', 'finack', chainOf(name)]);
    if (this.#losing.delete(name)) {
      await run('nft', ['delete', 'set', 'inet', 'finack', `dropped_${chainOf(name)}`]);
    }
    this.#names.splice(this.#names.indexOf(name), 1);
  }

  async #add(match: PacketMatch, verdict: string): Promise<void> {
    const chain = `add chain inet finack ${chainOf(match.name)} { type filter hook input priority 0; }`;
    const rule = `add rule inet finack ${chainOf(match.name)} ${this.#conditions(match)} ${verdict}`;
    await nft(`add table inet finack\n${chain}\n${rule}\n`);
    this.#names.push(match.name);
  }

  #conditions(match: PacketMatch): string {
    const { from, to, protocol = 'tcp', kind, longerThanBytes, afterPackets } = match;
    const parts = [
      from === undefined ? '' : `ip saddr ${this.#addresses[from]}`,
      to === undefined ? '' : `ip daddr ${this.#addresses[to]}`,
      `ip protocol ${protocol}`,
      kind === undefined ? '' : kinds[kind],
      longerThanBytes === undefined ? '' : `meta length > ${longerThanBytes}`,
      // Counts matching packets from 0, and starts over so late that no scenario sees it.
      afterPackets === undefined ? '' : `numgen inc mod 1000000 >= ${afterPackets}`,
    ];
    return parts.filter((part) => part !== '').join(' ');
  }
}

/** What names a packet in a list that the kernel keeps; nft joins no more than five. (losses.ts) */
const packetNames = {
  tcp: 'tcp sport . tcp dport . tcp sequence . ip id',
  udp: 'udp sport . udp dport . udp length . ip id',
} as const;

/** Names that a list has room for; a scenario sends a few thousand packets. */
const NAMES_MAX = 65_536;

async function namesIn(
  family: 'inet' | 'netdev',
  set: string,
  protocol: 'tcp' | 'udp',
): Promise<{ name: PacketName; times: number }[]> {
  const { stdout } = await run('nft', ['-j', 'list', 'set', family, 'finack', set]);
  return elementsOf(stdout).map(({ val, counter }) => {
    const [fromPort = 0, toPort = 0, seqOrLength = 0, ipId = 0] = val.concat;
    const name = { protocol, fromPort, toPort, seqOrLength, ipId };
    return { name, times: counter?.packets ?? 1 };
  });
}

/** Bytes that nft takes at most to print one of them. */
const NAME_BYTES_MAX = 256;

interface SetElement {
  val: { concat: readonly number[] };
  counter?: { packets: number };
}

/** nft prints an element that counts as an object, and one that does not as its value alone. */
function elementsOf(printed: string): SetElement[] {
  const { nftables } = JSON.parse(printed) as {
    nftables: { set?: { elem?: ({ elem: SetElement } | SetElement['val'])[] } }[];
  };
  const elements = nftables.flatMap(({ set }) => set?.elem ?? []);
  return elements.map((one) => ('elem' in one ? one.elem : { val: one }));
}

function chainOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '_');
}

async function nft(script: string): Promise<void> {
  const child = run('nft', ['-f', '-']);
  child.child.stdin?.end(script);
  await child;
}
