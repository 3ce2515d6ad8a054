// What the Wireshark dissector costs: `npx tsx scripts/bench/dissect.ts [--frames N] [--rounds N]
// [--configuration FOLDER]`. tshark reads two captures of a million frames, in turn with the plugin,
// with the same configuration without it, and with a plugin of forty lines that only cuts frames and
// calls Wireshark's own protobuf dissector; printed are the ratios of processor time and of memory at
// its highest, each the median of three rounds. Another folder than the shipped one may be measured,
// such as that of an older version. Only ratios mean anything on a machine that does other things,
// too. Linux only: /proc tells what a child has used.
import { spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  example,
  hello,
  join as joined,
  ready,
  say,
  welcome,
} from '../../test/captures-e2e/said.ts';

const LOOK_EVERY_MS = 10;
/** USER_HZ, which Linux has fixed for everything that it tells programs. */
const TICKS_PER_SECOND = 100;

const SYN = 0x02;
const ACK = 0x10;
const PUSH = 0x08;
const HEADER_BYTES = 40;
const RECORD_BYTES = 16;
const LINKTYPE_RAW = 101;
const BUFFER_BYTES = 4 * 1024 * 1024;
/** What loopback carries at once. */
const SEGMENT_BYTES_MAX = 65_483;
const BLOCKS_PER_REPLY = 500;
/** Slower than the ten a second of clause B-3: a ping that is too early is a violation. */
const PING_EVERY_MS = 110;

interface Side {
  address: Uint8Array;
  port: number;
  next: number;
}

/** A conversation as a capture of bare IP packets; only a few megabytes of it are in memory. */
class Capture {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  #used = 0;
  #now = 1_700_000_000_000;
  readonly dialer: Side = { address: Uint8Array.of(10, 0, 0, 1), port: 50_000, next: 1 };
  readonly listener: Side = { address: Uint8Array.of(10, 0, 0, 2), port: 9001, next: 1 };

  constructor(file: string) {
    this.#file = openSync(file, 'w');
    this.#buffer.writeUInt32LE(0xa1b2c3d4, 0);
    this.#buffer.writeUInt16LE(2, 4);
    this.#buffer.writeUInt16LE(4, 6);
    this.#buffer.writeUInt32LE(262_144, 16);
    this.#buffer.writeUInt32LE(LINKTYPE_RAW, 20);
    this.#used = 24;
    this.#packet(this.dialer, SYN);
    this.#packet(this.listener, SYN | ACK);
    this.say(this.dialer, hello);
    this.say(this.listener, welcome);
    this.say(this.dialer, ready);
  }

  say(from: Side, payload: Uint8Array): void {
    for (let at = 0; at < payload.length; at += SEGMENT_BYTES_MAX) {
      this.#packet(from, PUSH | ACK, payload.subarray(at, at + SEGMENT_BYTES_MAX));
    }
  }

  acknowledge(from: Side): void {
    this.#packet(from, ACK);
  }

  wait(ms: number): void {
    this.#now += ms;
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #packet(from: Side, flags: number, payload: Uint8Array = new Uint8Array(0)): void {
    const to = from === this.dialer ? this.listener : this.dialer;
    const size = HEADER_BYTES + payload.length;
    if (this.#used + RECORD_BYTES + size > BUFFER_BYTES) this.#flush();
    const record = this.#buffer.subarray(this.#used, this.#used + RECORD_BYTES + size);
    this.#used += record.length;
    this.#now += 1;
    record.fill(0, 0, RECORD_BYTES + HEADER_BYTES);
    record.writeUInt32LE(Math.floor(this.#now / 1000), 0);
    record.writeUInt32LE((this.#now % 1000) * 1000, 4);
    record.writeUInt32LE(size, 8);
    record.writeUInt32LE(size, 12);
    const ip = record.subarray(RECORD_BYTES);
    ip.writeUInt16BE(0x4500, 0);
    ip.writeUInt16BE(size, 2);
    ip.writeUInt16BE(0x4006, 8);
    ip.set(from.address, 12);
    ip.set(to.address, 16);
    const tcp = ip.subarray(20);
    tcp.writeUInt16BE(from.port, 0);
    tcp.writeUInt16BE(to.port, 2);
    tcp.writeUInt32BE(from.next, 4);
    tcp.writeUInt32BE(flags & ACK ? to.next : 0, 8);
    tcp.writeUInt16BE(0x5000 | flags, 12);
    tcp.writeUInt16BE(65_535, 14);
    tcp.set(payload, 20);
    from.next = (from.next + payload.length + (flags & SYN ? 1 : 0)) >>> 0;
  }

  #flush(): void {
    writeSync(this.#file, this.#buffer, 0, this.#used);
    this.#used = 0;
  }
}

/** One frame in each packet: Ping and Pong in turn. */
function writePings(file: string, frames: number): void {
  const capture = new Capture(file);
  for (let nonce = 0n; nonce < BigInt(frames) / 2n; nonce += 1n) {
    capture.wait(PING_EVERY_MS);
    capture.say(capture.dialer, say({ kind: 'Ping', nonce }));
    capture.say(capture.listener, say({ kind: 'Pong', nonce }));
  }
  capture.close();
}

/** A long block sync: more than a hundred frames in each packet. */
function writeBlocks(file: string, frames: number): void {
  const capture = new Capture(file);
  const block = example('block');
  const blocks = joined(...Array.from({ length: BLOCKS_PER_REPLY }, () => block));
  for (let id = 1; id <= frames / BLOCKS_PER_REPLY; id += 1) {
    const fromHeight = (id - 1) * BLOCKS_PER_REPLY + 1;
    const asked = { kind: 'GetBlockRange' as const, fromHeight, count: BLOCKS_PER_REPLY };
    capture.say(capture.dialer, say(asked, { id }));
    const begin = say({ kind: 'BlocksBegin', count: BLOCKS_PER_REPLY }, { re: id });
    const end = say({ kind: 'BlocksEnd', served: BLOCKS_PER_REPLY }, { re: id });
    capture.say(capture.listener, joined(begin, blocks, end));
    capture.acknowledge(capture.dialer);
  }
  capture.close();
}

interface Cost {
  cpuSeconds: number;
  peakKilobytes: number;
}

/** What a run of tshark used. Both figures only grow, so the last look before its end is enough. */
async function cost(configuration: string, tsharkArguments: readonly string[]): Promise<Cost> {
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: configuration };
  const child = spawn('tshark', tsharkArguments, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const used: Cost = { cpuSeconds: 0, peakKilobytes: 0 };
  const timer = setInterval(() => look(child.pid ?? 0, used), LOOK_EVERY_MS);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearInterval(timer);
  if (code !== 0) throw new Error(`tshark ended with ${String(code)}: ${said.join('')}`);
  return used;
}

function look(pid: number, used: Cost): void {
  try {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // Behind the name, which may hold anything: fields 14 and 15 of proc(5), user and system time.
    const [, behind = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) /s);
    const fields = behind.split(' ');
    if (!peak) return;
    used.peakKilobytes = Number(peak);
    used.cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    // It has just ended.
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Folders {
  bare: string;
  protobuf: string;
}

async function compare(title: string, file: string, { bare, protobuf }: Folders): Promise<void> {
  const read = ['-n', '-r', file];
  const all: Record<'without' | 'protobuf' | 'with', Cost>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const costs = {
      without: await cost(bare, [...read, '-d', 'tcp.port==9001,data']),
      protobuf: await cost(protobuf, read),
      with: await cost(configuration, read),
    };
    all.push(costs);
    const words = Object.entries(costs).map(([name, { cpuSeconds, peakKilobytes }]) => {
      return `${name} ${cpuSeconds.toFixed(1)} s ${(peakKilobytes / 1024).toFixed(0)} MiB`;
    });
    console.error(`  ${title}: ${words.join(', ')}`);
  }
  const ratio = (of: keyof Cost, to: 'without' | 'protobuf') =>
    median(all.map((costs) => costs.with[of] / costs[to][of]));
  const time = ratio('cpuSeconds', 'without').toFixed(1);
  const toProtobuf = ratio('cpuSeconds', 'protobuf').toFixed(1);
  const memory = ratio('peakKilobytes', 'without').toFixed(2);
  console.log(`${title.padEnd(20)} time x${time} (x${toProtobuf} of protobuf)  memory x${memory}`);
}

/** The least that shows fields: frames cut by their prefix, 200 in a packet given to protobuf. */
const PROTOBUF_ONLY = `
local proto = Proto('prefixed', 'Length-prefixed protobuf')
local protobuf = Dissector.get('protobuf')
function proto.dissector(tvb, pinfo, tree)
  local root, at, calls, total = tree:add(proto, tvb()), 0, 0, tvb:len()
  while at < total do
    local length, scale, prefix = 0, 1, 0
    repeat
      if at + prefix >= total then
        pinfo.desegment_offset, pinfo.desegment_len = at, DESEGMENT_ONE_MORE_SEGMENT
        return total
      end
      local one = tvb(at + prefix, 1):uint()
      length, scale, prefix = length + one % 128 * scale, scale * 128, prefix + 1
    until one < 128
    if at + prefix + length > total then
      pinfo.desegment_offset, pinfo.desegment_len = at, at + prefix + length - total
      return total
    end
    calls = calls + 1
    if calls <= 200 then
      pinfo.private['pb_msg_type'] = 'message,finack.v1.Envelope'
      pcall(protobuf.call, protobuf, tvb(at + prefix, length):tvb(), pinfo, root)
    end
    at = at + prefix + length
  end
  return total
end
DissectorTable.get('tcp.port'):add(9001, proto)
`;

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    configuration: {
      type: 'string',
      default: fileURLToPath(new URL('../wireshark', import.meta.url)),
    },
  },
});
const frames = Number(values.frames);
const rounds = Number(values.rounds);
const { configuration } = values;
const folder = mkdtempSync(join(tmpdir(), 'finack-bench-'));
try {
  // The shipped folder without the plugin, and without what only the plugin knows.
  const bare = join(folder, 'bare');
  cpSync(configuration, bare, { recursive: true, filter: (path) => !path.endsWith('plugins') });
  const preferences = readFileSync(join(bare, 'preferences'), 'utf8').split('\n');
  writeFileSync(
    join(bare, 'preferences'),
    preferences.filter((line) => !line.includes('finack.')).join('\n'),
  );
  const protobuf = join(folder, 'protobuf');
  cpSync(bare, protobuf, { recursive: true });
  mkdirSync(join(protobuf, 'plugins'));
  writeFileSync(join(protobuf, 'plugins', 'prefixed.lua'), PROTOBUF_ONLY);
  const pings = join(folder, 'pings.pcap');
  const blocks = join(folder, 'blocks.pcap');
  writePings(pings, frames);
  writeBlocks(blocks, frames);
  await compare('one frame a packet', pings, { bare, protobuf });
  await compare('block sync', blocks, { bare, protobuf });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
