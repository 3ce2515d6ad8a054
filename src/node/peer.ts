// What is remembered of one connection beside the connection itself. Types only.
import type { Hash } from '../chain/hash.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { Address } from '../net/address.ts';
import type { Connection } from '../net/connection.ts';
import type { PeerClose } from '../observe/events.ts';
import type { PeerStatus } from './api.ts';

export interface Peer {
  readonly connection: Connection;
  /** The nonce of the Hello that we sent on it. */
  readonly ourNonce: bigint;
  /** Where our chain ended when we greeted. */
  readonly toldTip: Hash;
  /** What it had sent when it came has been read by now. */
  isRead: boolean;
  roundTripMs: number | undefined;
  /** When it last gave us a block. */
  gaveBlockMs: MonotonicMs | undefined;
  height: number | undefined;
  /** Set for those we keep dialling. */
  kept: Kept | undefined;
  readonly met: ((outcome: PeerStatus | PeerClose) => void)[];
  readonly closed: ((close: PeerClose) => void)[];
}

/** A peer that we were told to keep. */
export interface Kept {
  readonly address: Address;
  /** From 1 on, and anew with every connection that became ready. */
  readonly attempt: number;
}
