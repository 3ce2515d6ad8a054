// What two sides need to ask, answer and announce. It exists from the handshake on, in the phases that may
// still ask or answer, and nowhere else.
import type { MonotonicMs } from '../clock/clock.ts';
import type { Envelope } from '../wire/messages.ts';
import { Heartbeat } from './heartbeat.ts';
import type { SessionLimits } from './limits.ts';
import { RequestTracker } from './request-tracker.ts';
import { TipRate } from './tip-rate.ts';

/** A message that has arrived, with its frame: prefix and payload. */
export interface Delivery {
  envelope: Envelope;
  frame: Uint8Array;
}

export interface Exchange {
  readonly requests: RequestTracker;
  readonly heartbeat: Heartbeat;
  readonly tips: TipRate<Delivery>;
}

/** `nonce`: that of our Hello; the nonces of our Pings count up from it. */
export function newExchange(limits: SessionLimits, nonce: bigint, nowMs: MonotonicMs): Exchange {
  return {
    requests: new RequestTracker(),
    heartbeat: new Heartbeat(limits, nowMs, nonce),
    tips: new TipRate(limits),
  };
}
