// Welcome: the listener's Hello, and its proof of the key in it. [H-1] [H-6]
import { finack } from '../gen/wire.js';
import { GREETING_FRAME_BYTES_MAX } from '../limits.ts';
import { readSignature, withoutDefaults } from './fields.ts';
import { type HelloBody, readHello } from './hello.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Welcome;

export interface WelcomeBody extends HelloBody {
  /** 64 bytes; empty if the listener has no key. */
  signature: Uint8Array;
}

export const welcome = {
  role: { is: 'handshake' },
  payloadBytesMax: GREETING_FRAME_BYTES_MAX,
  decode(reader): WelcomeBody {
    const { hello, signature } = proto.decode(reader);
    return {
      hello: readHello(hello),
      helloBytes: hello,
      signature: readSignature(signature),
    };
  },
  // The Hello inside goes out as the very bytes that are signed. [H-5]
  encode: ({ helloBytes, signature }) =>
    proto.encode({ hello: helloBytes, ...withoutDefaults({ signature }) }).finish(),
} as const satisfies MessageRow<WelcomeBody>;
