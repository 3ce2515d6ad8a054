// Headers: the answer to GetHeaders, sealed headers as the bytes that travelled. [S-2]
import { finack } from '../gen/wire.js';
import { FRAME_BYTES_MAX, HEADERS_MAX } from '../limits.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Headers;

export interface HeadersBody {
  /** Each is an encoded SealedHeader. */
  headers: readonly Uint8Array[];
}

export const headers = {
  role: { is: 'reply', to: ['GetHeaders'], part: 'whole' },
  payloadBytesMax: FRAME_BYTES_MAX,
  itemsMax: { headers: HEADERS_MAX },
  decode: (reader): HeadersBody => ({ headers: proto.decode(reader).headers }),
  encode: ({ headers }) => proto.encode({ headers: [...headers] }).finish(),
} as const satisfies MessageRow<HeadersBody>;
