// A tap's frames and events as the rows of a capture file. A frame is a row, or as many as hold it; a
// phase change is a comment on the frame that caused it, or where none did (a FIN, a deadline) a note,
// which is a row of its own; an ending is always a note. Notes carry no frame and no TCP: nothing is
// made up. PURE: times come in, bytes go out.

import {
  ANNOTATION_DISSECTOR,
  ANNOTATION_PROTOCOL,
  type AnnotationFacts,
  annotationText,
  endingFacts,
  sanitizeLine,
} from './annotations.ts';
import type { ConnectionId, NodeEvent } from './events.ts';
import { type EndpointPair, exportedPdu } from './exported-pdu.ts';
import { FRAGMENT_BYTES_MAX, FRAGMENT_DISSECTOR, fragmentsOf } from './frame-fragments.ts';
import type { TappedFrame } from './frame-tap.ts';
import { closeWords } from './log-line.ts';
import {
  type CapturedPacket,
  enhancedPacket,
  interfaceDescription,
  LINKTYPE_WIRESHARK_UPPER_PDU,
  sectionHeader,
} from './pcapng.ts';

/** The name under which finack's dissector registers itself in Wireshark. */
export const FRAME_DISSECTOR = 'finack';

interface Row {
  peer: ConnectionId;
  packet: CapturedPacket;
  comments: string[];
}

export class PcapngWriter {
  /** Where each connection runs, from when it opens until it ends. */
  readonly #ends = new Map<ConnectionId, { local: string; remote: string; opener?: string }>();
  /** Frames that took more than one row. */
  #cutFrames = 0;
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
    this.#learnEnds(peer, local, remote);
    const ends = flow === 'in' ? { from: remote, to: local } : { from: local, to: remote };
    const row = (dissector: string, payload: Uint8Array): Row => {
      const packet = { timeNs, bytes: exportedPdu({ dissector, ends, payload }), direction: flow };
      return { peer, packet, comments: [] };
    };
    if (bytes.length <= FRAGMENT_BYTES_MAX) {
      this.#rows.push(row(FRAME_DISSECTOR, bytes));
      return;
    }
    this.#cutFrames++;
    for (const fragment of fragmentsOf(this.#cutFrames, bytes)) {
      this.#rows.push(row(FRAGMENT_DISSECTOR, fragment));
    }
  }

  /** A frame for which there is no room: nothing is copied. @returns how many rows it would have been */
  passOver({ peer, local, remote, bytes }: TappedFrame): number {
    this.#learnEnds(peer, local, remote);
    return Math.max(1, Math.ceil(bytes.length / FRAGMENT_BYTES_MAX));
  }

  event(event: NodeEvent, timeNs: bigint): void {
    switch (event.type) {
      case 'connection.open': {
        const { peer, local, remote, direction } = event;
        this.#ends.set(peer, { local, remote, opener: direction === 'outbound' ? local : remote });
        return;
      }
      case 'connection.phase': {
        const { peer, from, to, why } = event;
        // The note of the ending says it.
        if (to === 'over') return;
        if (from !== 'opening') return this.#say(peer, `${to}: ${why}`, timeNs);
        const opener = this.#ends.get(peer)?.opener;
        return this.#note(peer, `${to}: ${why}`, opener === undefined ? {} : { opener }, timeNs);
      }
      case 'connection.close':
        this.#note(event.peer, closeWords(event), endingFacts(event), timeNs);
        this.#ends.delete(event.peer);
        return;
      default:
        // Everything else concerns the node, or is told by the frames themselves.
        return;
    }
  }

  /** So many rows before the next one are missing: the file's reader must know. */
  missing(rows: number, bytes: number, timeNs: bigint): void {
    const text = `${rows} rows of ${bytes} bytes are missing before this one: the reader was too slow`;
    const row = noteRow('', text, { missing: String(rows) }, undefined, timeNs);
    this.#rows.unshift({ ...row, packet: { ...row.packet, dropsBefore: rows } });
  }

  /** Rows since the last call, as blocks; a comment that comes later stands on a later row. */
  take(): { rows: number; bytes: Uint8Array } {
    const rows = this.#rows;
    this.#rows = [];
    const blocks = rows.map(({ packet, comments }) => enhancedPacket({ ...packet, comments }));
    return { rows: rows.length, bytes: Buffer.concat(blocks) };
  }

  /** Now the kernel's word for the remote end, where a name was dialled. */
  #learnEnds(peer: ConnectionId, local: string, remote: string): void {
    this.#ends.set(peer, { ...this.#ends.get(peer), local, remote });
  }

  #say(peer: ConnectionId, words: string, timeNs: bigint): void {
    const last = this.#rows.at(-1);
    if (last?.peer === peer) last.comments.push(sanitizeLine(words));
    else this.#note(peer, words, {}, timeNs);
  }

  /** From us to the peer, so that it lies in the conversation that it is about. */
  #note(peer: ConnectionId, words: string, facts: AnnotationFacts, timeNs: bigint): void {
    const known = this.#ends.get(peer);
    const ends = known === undefined ? undefined : { from: known.local, to: known.remote };
    this.#rows.push(noteRow(peer, `${peer} ${words}`, facts, ends, timeNs));
  }
}

function noteRow(
  peer: ConnectionId,
  words: string,
  facts: AnnotationFacts,
  ends: EndpointPair | undefined,
  timeNs: bigint,
): Row {
  const info = sanitizeLine(words);
  const payload = Buffer.from(annotationText(words, facts));
  const pdu = {
    dissector: ANNOTATION_DISSECTOR,
    ends,
    protocol: ANNOTATION_PROTOCOL,
    info,
    payload,
  };
  return { peer, packet: { timeNs, bytes: exportedPdu(pdu) }, comments: [info] };
}
