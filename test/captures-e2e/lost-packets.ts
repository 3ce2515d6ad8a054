// The sample captures with packets taken out, as if they had not been captured: many variants in one file,
// each with an address of its own for who opened the connection, because tshark takes a third of a second
// to start.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readPcapFile } from '../../src/diagram/pcap-file.ts';
import { root } from '../helpers/root.ts';
import { type Packet, writePcap } from './by-hand.ts';

export interface Variant {
  sample: string;
  /** Places of the packets that were taken out, from 0. */
  lost: readonly number[];
  /** Of who opened the connection, in this variant alone. */
  opener: string;
}

const ETHERNET_HEADER_BYTES = 14;
const IP_SOURCE = 12;
const IP_DESTINATION = 16;
const IP_HEADER_BYTES = 20;

const folder = join(root, 'scripts/wireshark/samples');

/** Packets of a sample, from IP on. */
export async function packetsOf(sample: string, scratch: string): Promise<Uint8Array[]> {
  const pcap = join(scratch, `${sample}.pcap`);
  execFileSync('editcap', ['-F', 'pcap', join(folder, `${sample}.pcapng`), pcap]);
  return await packetsIn(pcap);
}

/** Packets of a file that was captured on loopback, from IP on. */
export async function packetsIn(pcap: string): Promise<Uint8Array[]> {
  const { packets } = await readPcapFile(pcap);
  return packets.map((packet) => packet.subarray(ETHERNET_HEADER_BYTES));
}

/** Address and port, as bytes. */
function senderOf(packet: Uint8Array): string {
  const address = Buffer.from(packet.subarray(IP_SOURCE, IP_DESTINATION)).toString('hex');
  return `${address}:${Buffer.from(packet).readUInt16BE(IP_HEADER_BYTES)}`;
}

/** Collects variants, and writes them into one file, whose packets it numbers from 1. */
export class Variants {
  readonly all: Variant[] = [];
  /** Of each packet of the file: its variant and its place in the sample. */
  readonly origins: { variant: number; place: number }[] = [];
  readonly #packets: Packet[] = [];

  add(sample: string, packets: readonly Uint8Array[], lost: readonly number[]): void {
    const variant = this.all.length;
    const address = [10, 1 + (variant >> 16), (variant >> 8) & 0xff, variant & 0xff];
    this.all.push({ sample, lost, opener: address.join('.') });
    const [syn] = packets;
    if (syn === undefined) return;
    const opener = senderOf(syn);
    for (const [place, packet] of packets.entries()) {
      if (lost.includes(place)) continue;
      const moved = Buffer.from(packet);
      moved.set(address, opener === senderOf(packet) ? IP_SOURCE : IP_DESTINATION);
      this.#packets.push({ bytes: moved });
      this.origins.push({ variant, place });
    }
  }

  write(file: string): void {
    writePcap(file, this.#packets);
  }
}
