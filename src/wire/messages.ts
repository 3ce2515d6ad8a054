// What a decoded frame says: the Envelope and its one message. Types only; how they become bytes is
// codec.ts's concern, what they cause is the session's. Ids, keys and hashes are 64 hex digits,
// 64-bit numbers are bigint, and what must keep its bytes keeps them.
import type { Hash } from '../chain/hash.ts';

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
}

export type GoodbyeReason =
  | 'unspecified'
  | 'done'
  | 'leaving'
  | 'version'
  | 'network'
  | 'genesis'
  | 'self'
  | 'duplicate'
  | 'capacity'
  | 'identity'
  | 'not-finack'
  | 'violation'
  | 'timeout'
  | 'banned';

export interface Goodbye {
  reason: GoodbyeReason;
  text: string;
  /** Counts run from byte 0, prefixes included, Goodbyes left out. [G-2] */
  framesSent: number;
  bytesSent: number;
  framesReceived: number;
  bytesReceived: number;
}

export type Message =
  | { kind: 'hello'; hello: Hello; helloBytes: Uint8Array }
  | { kind: 'welcome'; hello: Hello; helloBytes: Uint8Array; signature: Uint8Array }
  | { kind: 'ready'; signature: Uint8Array }
  | { kind: 'goodbye'; goodbye: Goodbye }
  | { kind: 'ping'; nonce: bigint }
  | { kind: 'pong'; nonce: bigint }
  | { kind: 'get-headers'; locator: readonly Hash[]; stop: Hash | undefined }
  | { kind: 'headers'; headers: readonly Uint8Array[] }
  | { kind: 'get-blocks'; hashes: readonly Hash[] }
  | { kind: 'get-block-range'; fromHeight: number; count: number }
  | { kind: 'blocks-begin'; count: number }
  | { kind: 'block'; bytes: Uint8Array }
  | { kind: 'blocks-end'; served: number }
  /** An announcement, not an answer. [S-8] */
  | { kind: 'new-tip'; header: Uint8Array };

export type MessageKind = Message['kind'];

export interface Envelope {
  id: number | undefined;
  re: number | undefined;
  /** 'unknown': a body from a newer version of the protocol. [E-3] */
  message: Message | { kind: 'unknown' };
}

/** Messages that ask for something and are therefore owed a reply. [S-3] */
export const requestKinds = ['get-headers', 'get-blocks', 'get-block-range'] as const;
export type RequestKind = (typeof requestKinds)[number];
export type Request = Extract<Message, { kind: RequestKind }>;

export function isRequest(message: { kind: string }): message is Request {
  return (requestKinds as readonly string[]).includes(message.kind);
}
