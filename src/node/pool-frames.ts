// The mempool as frames, as they would travel: Transactions messages one after the other. So `finack frames
// --read` shows them, and any reader of the wire.
import { decodeEnvelope, encodeEnvelope } from '../wire/codec.ts';
import { FrameReader, frameOf } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';

/** Transactions in one frame: of the largest, 135 KB. */
const FRAME_TRANSACTIONS = 100;

export function poolFrames(transactions: readonly Uint8Array[]): Uint8Array {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < transactions.length; at += FRAME_TRANSACTIONS) {
    const some = transactions.slice(at, at + FRAME_TRANSACTIONS);
    frames.push(frameOf(encodeEnvelope({ message: { kind: 'Transactions', transactions: some } })));
  }
  return Buffer.concat(frames);
}

/** What can be read of it: a file that was cut or changed has fewer. */
export function transactionsInFrames(frames: Uint8Array): Uint8Array[] {
  const reader = new FrameReader();
  reader.push(frames);
  const transactions: Uint8Array[] = [];
  for (;;) {
    const next = reader.next(FRAME_BYTES_MAX);
    if (next.status !== 'frame') return transactions;
    const read = decodeEnvelope(next.payload);
    if (!read.ok || read.envelope.message.kind !== 'Transactions') return transactions;
    transactions.push(...read.envelope.message.transactions);
  }
}
