// Hello: the dialer's first message, and inside Welcome the listener's. [H-1] [H-2] [H-3]
import assert from 'node:assert';
import { type Hash, hashToBytes } from '../../chain/hash.ts';
import { NETWORK_NAME_BYTES_MAX } from '../../chain/limits.ts';
import { fromLong, toLong } from '../../chain/uint64.ts';
import { finack } from '../gen/wire.js';
import {
  ADDRESS_BYTES_MAX,
  CAPABILITIES_MAX,
  CAPABILITY_BYTES_MAX,
  GREETING_FRAME_BYTES_MAX,
  USER_AGENT_BYTES_MAX,
} from '../limits.ts';
import { BadField, bytesOf, readHash, readText, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

export interface Hello {
  protocolVersion: number;
  network: string;
  genesis: Hash;
  /** Ed25519 public key; undefined: anonymous. */
  publicKey: Hash | undefined;
  nonce: bigint;
  /** HOST:PORT where the sender accepts connections; empty if nowhere. */
  listenAddress: string;
  /** The sender's durable tip. */
  height: number;
  tip: Hash;
  work: bigint;
  userAgent: string;
  capabilities: readonly string[];
  /** The lowest block that the sender serves; 0: all of them. */
  firstHeight: number;
}

/** A Hello and its bytes as they travelled, which are what a signature covers. [H-5] */
export interface HelloBody {
  hello: Hello;
  helloBytes: Uint8Array;
}

/** The first field: on the wire the bytes 0d then "FNCK". A capture is recognised by it. [H-2] */
export const MAGIC = 0x4b434e46;
const START = Uint8Array.of(0x0d, 0x46, 0x4e, 0x43, 0x4b);

const proto = finack.v1.Hello;

export const hello = {
  role: { is: 'handshake' },
  payloadBytesMax: GREETING_FRAME_BYTES_MAX,
  itemsMax: { capabilities: CAPABILITIES_MAX },
  decode(reader): HelloBody {
    const helloBytes = bytesOf(reader);
    return { hello: readHello(helloBytes), helloBytes };
  },
  encode: ({ helloBytes }) => helloBytes,
} as const satisfies MessageRow<HelloBody>;

export function readHello(bytes: Uint8Array): Hello {
  if (!START.every((byte, index) => byte === bytes[index])) {
    throw new BadField('Hello.magic', 'wrong-magic');
  }
  const raw = proto.decode(bytes);
  if (raw.network.length === 0) throw new BadField('Hello.network');
  return {
    protocolVersion: raw.protocolVersion,
    network: readText(raw.network, NETWORK_NAME_BYTES_MAX, 'Hello.network'),
    genesis: readHash(raw.genesis, 'Hello.genesis'),
    publicKey: raw.publicKey.length === 0 ? undefined : readHash(raw.publicKey, 'Hello.public_key'),
    nonce: fromLong(raw.nonce),
    listenAddress: readText(raw.listenAddress, ADDRESS_BYTES_MAX, 'Hello.listen_address'),
    height: raw.height,
    tip: readHash(raw.tip, 'Hello.tip'),
    work: BigInt(`0x${readHash(raw.work, 'Hello.work')}`),
    userAgent: readText(raw.userAgent, USER_AGENT_BYTES_MAX, 'Hello.user_agent'),
    capabilities: raw.capabilities.map((name) =>
      readText(name, CAPABILITY_BYTES_MAX, 'Hello.capabilities'),
    ),
    firstHeight: raw.firstHeight,
  };
}

/** Bytes of a Hello, as they are signed and as they travel inside Hello or Welcome. */
export function encodeHello(hello: Hello): Uint8Array {
  const bytes = proto
    .encode(
      withoutDefaults({
        magic: MAGIC,
        protocolVersion: hello.protocolVersion,
        network: hello.network,
        genesis: hashToBytes(hello.genesis),
        publicKey: hello.publicKey === undefined ? undefined : hashToBytes(hello.publicKey),
        nonce: toLong(hello.nonce),
        listenAddress: hello.listenAddress,
        height: hello.height,
        tip: hashToBytes(hello.tip),
        work: hashToBytes(hello.work.toString(16).padStart(64, '0')),
        userAgent: hello.userAgent,
        capabilities: [...hello.capabilities],
        firstHeight: hello.firstHeight,
      }),
    )
    .finish();
  assert(bytes.length <= GREETING_FRAME_BYTES_MAX, 'our own Hello fits its frame');
  readHello(bytes);
  return bytes;
}
