// A tap's frames and events as the rows of a capture file. A frame is a row; a phase change is a
// comment on the frame that caused it, or where none did (a FIN, a deadline) a row of text of its own;
// an ending is always such a row. Text rows carry no frame and no TCP: nothing is made up. PURE: times
// come in, bytes go out.

import type { NodeEvent, PeerId } from './events.ts';
import { type Ends, exportedPdu } from './exported-pdu.ts';
import type { TappedFrame } from './frame-tap.ts';
import { closeWords } from './log-line.ts';
import {
  type CapturedPacket,
  enhancedPacket,
  interfaceDescription,
  LINKTYPE_WIRESHARK_UPPER_PDU,
  sectionHeader,
} from './pcapng.ts';
import { cutText, plainText } from './plain-text.ts';

/** The name under which finack's dissector registers itself in Wireshark. */
export const FRAME_DISSECTOR = 'finack';

/** Wireshark's own dissector of plain text. */
const TEXT_DISSECTOR = 'data-text-lines';

/** What the Protocol column says beside a text row. */
const TEXT_PROTOCOL = 'NODE';

interface Row {
  peer: PeerId;
  packet: CapturedPacket;
  comments: string[];
}

export class CaptureRows {
  /** Where each connection runs, from when it opens until it ends. */
  readonly #ends = new Map<PeerId, { local: string; remote: string }>();
  /** Not yet taken: those that one input of one connection caused. */
  #rows: Row[] = [];

  /** What a file begins with. `name`: of the interface, as Wireshark lists it. */
  begin(application: string, name: string): Uint8Array {
    const description = 'frames as the node itself sent and read them: no TCP headers';
    const linkType = LINKTYPE_WIRESHARK_UPPER_PDU;
    return Buffer.concat([
      sectionHeader(application),
      interfaceDescription({ name, description, linkType }),
    ]);
  }

  /** `timeNs`: nanoseconds since 1970. */
  frame({ peer, flow, local, remote, bytes }: TappedFrame, timeNs: bigint): void {
    this.#ends.set(peer, { local, remote });
    const ends = flow === 'in' ? { from: remote, to: local } : { from: local, to: remote };
    const pdu = exportedPdu({ dissector: FRAME_DISSECTOR, ends, payload: bytes });
    this.#rows.push({ peer, packet: { timeNs, bytes: pdu, direction: flow }, comments: [] });
  }

  event(event: NodeEvent, timeNs: bigint): void {
    switch (event.type) {
      case 'peer.open':
        this.#ends.set(event.peer, { local: event.local, remote: event.address });
        return;
      case 'peer.phase':
        // The row of the ending says it.
        if (event.to === 'over') return;
        return this.#say(event.peer, `${event.to}: ${event.why}`, timeNs);
      case 'peer.close':
        this.#textRow(event.peer, closeWords(event), timeNs);
        this.#ends.delete(event.peer);
        return;
      default:
        // Everything else concerns the node, or is told by the frames themselves.
        return;
    }
  }

  /** So many rows before the next one are missing: whoever reads the file must know. */
  missing(rows: number, bytes: number, timeNs: bigint): void {
    const text = `${rows} rows of ${bytes} bytes are missing before this one: the reader was too slow`;
    const row = textRow('', text, undefined, timeNs);
    this.#rows.unshift({ ...row, packet: { ...row.packet, dropsBefore: rows } });
  }

  /** Rows since the last call, as blocks; a comment that comes later stands on a later row. */
  take(): { rows: number; bytes: Uint8Array } {
    const rows = this.#rows;
    this.#rows = [];
    const blocks = rows.map(({ packet, comments }) => enhancedPacket({ ...packet, comments }));
    return { rows: rows.length, bytes: Buffer.concat(blocks) };
  }

  #say(peer: PeerId, words: string, timeNs: bigint): void {
    const last = this.#rows.at(-1);
    if (last?.peer === peer) last.comments.push(plain(words));
    else this.#textRow(peer, words, timeNs);
  }

  /** From us to the peer, so that it lies in the conversation that it is about. */
  #textRow(peer: PeerId, words: string, timeNs: bigint): void {
    const known = this.#ends.get(peer);
    const ends = known === undefined ? undefined : { from: known.local, to: known.remote };
    this.#rows.push(textRow(peer, `${peer} ${words}`, ends, timeNs));
  }
}

function textRow(peer: PeerId, words: string, ends: Ends | undefined, timeNs: bigint): Row {
  const info = plain(words);
  const payload = Buffer.from(info);
  const pdu = { dissector: TEXT_DISSECTOR, ends, protocol: TEXT_PROTOCOL, info, payload };
  return { peer, packet: { timeNs, bytes: exportedPdu(pdu) }, comments: [info] };
}

/** Peers write parts of these words. */
function plain(words: string): string {
  return cutText(plainText(words));
}
