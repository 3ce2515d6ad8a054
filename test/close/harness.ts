// What the tests of closes share: captures of one port, the proof of a close from packet headers
// alone, and peers in processes of their own. The scenarios stand in the tests.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { framesInCapture } from '../../src/capture/frames-in-capture.ts';
import {
  type End as PacketEnd,
  readStreams,
  senderOf,
  sequenceDistance,
  type TcpStream,
} from '../../src/capture/packets.ts';
import { resetsOf } from '../../src/capture/resets.ts';
import type { Closing } from '../../src/net/connection.ts';
import { proveClose } from '../../src/proof/close-proof.ts';

/** Each side has its own loopback address, so that a capture shows two columns. */
export const SERVER_HOST = '127.0.0.11';
export const CLIENT_HOST = '127.0.0.12';

/** How often each close under load is repeated. All 1,500 take about a minute on two busy cores. */
export const RUNS = Number(process.env['FINACK_RUNS'] ?? 250);

/** What one end says about itself when all is over. */
export interface EndReport {
  bytesSent: number;
  goodbyeBytes: number;
}

export function endReportOf(closing: Pick<Closing, 'counts'>, goodbyeBytes: number): EndReport {
  return { bytesSent: closing.counts.bytesSent, goodbyeBytes };
}

export interface Captured {
  file: string;
  /** In the order in which they were opened; an address may come twice. */
  streams: readonly TcpStream[];
}

/** Captures a port while `work` runs, then hands what was seen to `judge`; the file is removed after. */
export async function captured(
  port: number,
  payload: 'whole' | 'headers',
  work: () => Promise<void>,
  judge: (seen: Captured) => Promise<void> | void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'finack-close-'));
  try {
    const file = join(folder, 'close.pcap');
    const capture = await startCapture({ filter: `tcp port ${port}`, file, payload });
    let complete = false;
    try {
      await work();
      complete = true;
    } finally {
      await capture.stop({ dropsAllowed: !complete });
    }
    const seen = await readStreams(file, `tcp.port == ${port}`);
    const streams = seen.filter((stream) => !dialsFrom(stream, port));
    await judge({ file, streams });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Somebody else on this machine was given our port to call from, at another loopback address. */
function dialsFrom({ opener, acceptor, packets: [first] }: TcpStream, port: number): boolean {
  const { syn = false, ack = false } = first?.flags ?? {};
  // Our own client may be given the number too, as one of tens of thousands.
  const isOurs = acceptor.endsWith(`:${port}`);
  return syn && !ack && opener.endsWith(`:${port}`) && !isOurs;
}

/** One close of many that were captured one after the other. */
export interface Run {
  opener: string;
  reports: Record<PacketEnd, EndReport>;
}

/** Every run is a proven close, and there was nothing else; returns how many were reset: none. */
export function expectCloses({ streams }: Captured, runs: readonly Run[]): number {
  expect(streams.map(({ opener }) => opener)).to.deep.equal(runs.map(({ opener }) => opener));
  for (const [at, stream] of streams.entries()) {
    const reports = runs[at]?.reports;
    if (reports !== undefined) expectClose(stream, reports);
  }
  const resets = streams.map(resetsOf);
  const echoes = resets.flatMap((one) => one.echoes);
  if (echoes.length > 0) console.log(`      ${echoes.length} RST answered a copy after the end`);
  return resets.flatMap((one) => one.ended).length;
}

const headersOnly = { because: 'only headers were kept' };

const headerClaims: readonly string[] = [
  ...['handshake', 'no-reset', 'fin.opener', 'fin.acceptor', 'fin-acknowledged.opener'],
  ...['fin-acknowledged.acceptor', 'silent-after-fin.opener', 'silent-after-fin.acceptor'],
];

/** Both FINs, both acknowledged, no RST, and as many bytes on the wire as the Goodbyes count. */
export function expectClose(stream: TcpStream, reports: Record<PacketEnd, EndReport>): void {
  const claims = new Map(proveClose({ stream, frames: headersOnly }).map((one) => [one.id, one]));
  for (const id of headerClaims) {
    const claim = claims.get(id);
    const because = claim !== undefined && 'because' in claim ? claim.because : '';
    const what = `${stream.opener} ${id} ${because}, at the end of${lastPackets(stream)}`;
    expect(claim?.result, what).to.equal('proved');
  }
  for (const end of ['opener', 'acceptor'] as const) {
    const { bytesSent, goodbyeBytes } = reports[end];
    expect(wireBytes(stream, end), `bytes of the ${end}`).to.equal(bytesSent + goodbyeBytes);
  }
}

/** How many packets a failure tells of: a whole close, and what came behind it. */
const SHOWN_PACKETS = 12;

/** What has to be seen to understand a close that is none. */
function lastPackets(stream: TcpStream): string {
  const shown = stream.packets.slice(-SHOWN_PACKETS).map((packet) => {
    const flags = Object.entries(packet.flags).flatMap(([flag, isSet]) => (isSet ? [flag] : []));
    const { seq, ackNumber, length, retransmission } = packet;
    const again = retransmission ? ' again' : '';
    return ` ${senderOf(stream, packet)} ${flags.join('+')} ${length} at ${seq}, ack ${ackNumber}${again}`;
  });
  return shown.join(';');
}

/** Every claim of the close proof that the frames allow; none may fail. */
export async function expectFramesProve(file: string, stream: TcpStream): Promise<void> {
  const frames = await framesInCapture(file, stream);
  const failed = proveClose({ stream, frames }).filter(({ result }) => result === 'failed');
  expect(failed).to.deep.equal([]);
}

/** Payload bytes between SYN and FIN, from sequence numbers: retransmissions count once. */
export function wireBytes(stream: TcpStream, end: PacketEnd): number {
  const own = stream.packets.filter((packet) => senderOf(stream, packet) === end);
  const syn = own.find(({ flags }) => flags.syn);
  const fin = own.find(({ flags }) => flags.fin);
  if (syn === undefined || fin === undefined) throw new Error(`no SYN or no FIN of the ${end}`);
  return sequenceDistance(syn.seq + 1, fin.seq + fin.length);
}

/** `a:FA`, `b:A9`: who sent it, flags, bytes; retransmissions left out. */
export function shape(stream: TcpStream): string[] {
  const letters = { syn: 'S', fin: 'F', rst: 'R', ack: 'A' } as const;
  return stream.packets
    .filter(({ retransmission }) => !retransmission)
    .map((packet) => {
      const who = senderOf(stream, packet) === 'opener' ? 'a' : 'b';
      const names = (['syn', 'fin', 'rst', 'ack'] as const).filter((name) => packet.flags[name]);
      const flags = names.map((name) => letters[name]).join('');
      return `${who}:${flags}${packet.length > 0 ? packet.length : ''}`;
    });
}

/** Starts peer-process.ts, compiled or not, as this test itself runs. */
export function startPeer(words: readonly string[], flags: readonly string[] = []) {
  const extension = extname(import.meta.url);
  const script = fileURLToPath(new URL(`./peer-process${extension}`, import.meta.url));
  const loader = extension === '.ts' ? ['--import', 'tsx'] : [];
  return startChild(process.execPath, [...flags, ...loader, script, ...words]);
}

/** Stops a child with SIGSTOP; resolves when the kernel says that it does not run any more. */
export async function freeze(child: RunningProgram): Promise<void> {
  child.signal('SIGSTOP');
  while (!/^\d+ \(.*\) T/.test(await readFile(`/proc/${child.pid}/stat`, 'latin1'))) await turn();
}
