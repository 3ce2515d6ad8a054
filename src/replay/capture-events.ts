// What a capture shows of one conversation, in its order: the input of a replay. Types only; files
// are read in read-conversations.ts.

import type { End } from '../capture/packets.ts';
import type { Outcome } from '../session/endings.ts';

export interface CapturePosition {
  /** Milliseconds since 1970, with fractions. */
  atMs: number;
  /** The packet's number in the capture file, from 1. */
  packet: number;
}

export type CaptureEvent = CapturePosition &
  (
    | { kind: 'opened' }
    /** The next bytes of this end's stream; without a gap before them, nothing lies between. */
    | { kind: 'bytes'; from: End; bytes: Uint8Array }
    /** Bytes of this end's stream are missing here: nothing is judged from now on. */
    | { kind: 'gap'; from: End }
    | { kind: 'fin'; from: End }
    | { kind: 'reset'; from: End }
    /** What the node at this end wrote into its own account about the ending. */
    | { kind: 'ended'; from: End; outcome: Outcome }
  );

export interface CapturedConversation {
  /** tshark's number of the connection within the file, from 0. */
  stream: number;
  /** `host:port`. */
  opener: string;
  acceptor: string;
  /** 'frames': a node's own report, without TCP: neither FIN nor RST is in it. */
  source: 'packets' | 'frames';
  startMs: number;
  events: readonly CaptureEvent[];
  /** Bytes that travelled and are not in the capture: what lies behind them is told, and not checked. */
  missingBytes: number;
  /** What else the capture lacks of it, a sentence each. */
  gaps: readonly string[];
}
