// Faults on purpose, in the experiment's own network namespace and nowhere else: packets lost or
// altered on arrival (nft, in the input hook, so that the capture still shows them on the wire: what
// the output hook drops was never sent) and slow lines (tc). They vanish with the namespace.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { NetworkSettings, RoleName, SlowLine } from './experiment.ts';
import type { Alteration, Loss, PacketMatch } from './scene.ts';

const run = promisify(execFile);

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

/** Sets up the loopback interface and the kernel's TCP as the experiment wants them. */
export async function setUpNetwork(settings: NetworkSettings): Promise<void> {
  await run('ip', ['link', 'set', 'lo', 'up']);
  // Named, because the machine's own defaults differ: the course shows the algorithms of the RFCs.
  const ipv4 = { tcp_congestion_control: 'reno', ...settings.ipv4 };
  await setIfKnown('tcp_syn_linear_timeouts', 0);
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
  if (settings.line !== undefined) await slowLine(settings.line);
}

/** Newer kernels send the first SYNs again every second; the RFCs' doubling is what lessons tell. */
async function setIfKnown(name: string, value: number): Promise<void> {
  await writeFile(`/proc/sys/net/ipv4/${name}`, String(value)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
}

export async function slowLine(line: SlowLine): Promise<void> {
  const { kbitPerSecond, burstBytes, queueMs } = line;
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

export async function fastLine(): Promise<void> {
  await run('tc', ['qdisc', 'del', 'dev', 'lo', 'root']);
}

/** The rules of one run, each with a chain of its own so that it can be taken away by name. */
export class Faults {
  readonly #hosts: Readonly<Record<RoleName, string>>;
  /** Rule names, in order of their making. */
  readonly #names: string[] = [];

  constructor(hosts: Readonly<Record<RoleName, string>>) {
    this.#hosts = hosts;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  async lose(loss: Loss): Promise<void> {
    const { times = 'always' } = loss;
    const limit = times === 'always' ? '' : `limit rate 1/day burst ${times} packets`;
    await this.#add(loss, `${limit} counter drop`);
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

  async mend(name: string): Promise<void> {
    await run('nft', ['delete', 'chain', 'inet', 'finack', chainOf(name)]);
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
      from === undefined ? '' : `ip saddr ${this.#hosts[from]}`,
      to === undefined ? '' : `ip daddr ${this.#hosts[to]}`,
      `ip protocol ${protocol}`,
      kind === undefined ? '' : kinds[kind],
      longerThanBytes === undefined ? '' : `meta length > ${longerThanBytes}`,
      // Counts matching packets from 0, and starts over so late that no experiment sees it.
      afterPackets === undefined ? '' : `numgen inc mod 1000000 >= ${afterPackets}`,
    ];
    return parts.filter((part) => part !== '').join(' ');
  }
}

function chainOf(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '_');
}

async function nft(script: string): Promise<void> {
  const child = run('nft', ['-f', '-']);
  child.child.stdin?.end(script);
  await child;
}
