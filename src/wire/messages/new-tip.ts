// NewTip: "my best durable chain now ends here". An announcement, not an answer. [S-8]
import { finack } from '../gen/wire.js';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.NewTip;

export interface NewTipBody {
  /** An encoded SealedHeader. */
  header: Uint8Array;
}

export const newTip = {
  role: { is: 'announcement' },
  // A header is about 160 bytes; the rest is room for the certificate of another consensus rule.
  payloadBytesMax: 8 * 1024,
  decode: (reader): NewTipBody => ({ header: proto.decode(reader).header }),
  write: ({ header }, writer) => proto.encode({ header }, writer),
} as const satisfies MessageRow<NewTipBody>;
