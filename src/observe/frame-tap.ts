// What a tap on a running node hears: every frame of every connection as it travelled, and every
// event, in the order in which they happened. Types only; capture files are views of a tap.
import type { ConnectionId, StampedEvent } from './events.ts';

/** One whole frame, at the moment it was handed to the kernel or handled here. */
export interface TappedFrame {
  peer: ConnectionId;
  flow: 'in' | 'out';
  /** HOST:PORT of both ends as the kernel knows them. */
  local: string;
  remote: string;
  /** Prefix and payload, lent for the call: a tap that keeps them copies them. */
  bytes: Uint8Array;
}

/** Must not block. What it throws is reported once, as an observer's is. */
export interface Tap {
  frame(frame: TappedFrame): void;
  event(event: StampedEvent): void;
}
