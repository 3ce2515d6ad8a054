// THE message table: one row for each message, from which codec, limits, request tracking, routers,
// printers and the dissector's schema derive what they know. A message of wire.proto without a row
// does not compile, nor does a row without a message. A message has one spelling everywhere: its name
// in wire.proto.
//
// To add a message: wire.proto, `npm run proto`, a row here, a clause in proto/README.md. Whatever
// else has to say something about it then does not compile until it does.
import type { BodyKind } from './gen/tags.ts';
import { block } from './messages/block.ts';
import { blockTransactions } from './messages/block-transactions.ts';
import { blocksBegin } from './messages/blocks-begin.ts';
import { blocksEnd } from './messages/blocks-end.ts';
import { compactBlock } from './messages/compact-block.ts';
import { getBlockRange } from './messages/get-block-range.ts';
import { getBlockTransactions } from './messages/get-block-transactions.ts';
import { getBlocks } from './messages/get-blocks.ts';
import { getHeaders } from './messages/get-headers.ts';
import { getSnapshotPiece } from './messages/get-snapshot-piece.ts';
import { getSnapshots } from './messages/get-snapshots.ts';
import { getTransactions } from './messages/get-transactions.ts';
import { goodbye } from './messages/goodbye.ts';
import { headers } from './messages/headers.ts';
import { hello } from './messages/hello.ts';
import { inventory } from './messages/inventory.ts';
import type { MessageRow } from './messages/message-row.ts';
import { newTip } from './messages/new-tip.ts';
import { ping } from './messages/ping.ts';
import { pong } from './messages/pong.ts';
import { ready } from './messages/ready.ts';
import { snapshotPiece } from './messages/snapshot-piece.ts';
import { snapshots } from './messages/snapshots.ts';
import { transactions } from './messages/transactions.ts';
import { welcome } from './messages/welcome.ts';

export const messageTable = {
  Hello: hello,
  Welcome: welcome,
  Ready: ready,
  Goodbye: goodbye,
  Ping: ping,
  Pong: pong,
  GetHeaders: getHeaders,
  Headers: headers,
  GetBlocks: getBlocks,
  GetBlockRange: getBlockRange,
  BlocksBegin: blocksBegin,
  Block: block,
  BlocksEnd: blocksEnd,
  NewTip: newTip,
  Inventory: inventory,
  GetTransactions: getTransactions,
  Transactions: transactions,
  CompactBlock: compactBlock,
  GetBlockTransactions: getBlockTransactions,
  BlockTransactions: blockTransactions,
  GetSnapshots: getSnapshots,
  Snapshots: snapshots,
  GetSnapshotPiece: getSnapshotPiece,
  SnapshotPiece: snapshotPiece,
} as const satisfies Record<BodyKind, MessageRow<object, never>>;

type Table = typeof messageTable;

/** The name of a message in wire.proto. */
export type MessageKind = keyof Table;

/** What a decoded frame says. Byte fields are views of the frame. */
export type Message = {
  [K in MessageKind]: { kind: K } & ReturnType<Table[K]['decode']>;
}[MessageKind];

export interface Envelope {
  /** Names a request, so that replies can say what they answer. */
  id: number | undefined;
  /** In reply to the request with this id. */
  re: number | undefined;
  /** 'unknown': a body from a newer version of the protocol. [E-3] */
  message: Message | { kind: 'unknown' };
}

/** What we send: unlike what arrives, never an unknown body. */
export interface OutgoingEnvelope {
  id?: number | undefined;
  re?: number | undefined;
  message: Message;
}

/** The kinds of messages whose row has this role. */
type KindOf<Role extends string> = {
  [K in MessageKind]: Table[K]['role']['is'] extends Role ? K : never;
}[MessageKind];

/** Messages that ask for something and are answered. [S-3] */
export type RequestKind = KindOf<'request'>;
export type Request = Extract<Message, { kind: RequestKind }>;
export type ReplyKind = KindOf<'reply'>;
/** Messages that concern the chain: the session hands them on. */
export type DeliveredKind = KindOf<'request' | 'reply' | 'announcement'>;
export type Delivered = Extract<Message, { kind: DeliveredKind }>;

/** The row of a message, for those who ask any message the same. */
export function rowOf(kind: MessageKind): MessageRow<object, Message> {
  return messageTable[kind] as unknown as MessageRow<object, Message>;
}

export function isRequest(message: Envelope['message']): message is Request {
  return message.kind !== 'unknown' && rowOf(message.kind).role.is === 'request';
}

export function isDelivered(message: Envelope['message']): message is Delivered {
  return (
    message.kind !== 'unknown' &&
    ['request', 'reply', 'announcement'].includes(rowOf(message.kind).role.is)
  );
}

/** Items per repeated field, as `Message.field`: 4 MiB of empty submessages cost 225 MB of heap. [E-5] */
export const itemsMax: ReadonlyMap<string, number> = new Map(
  Object.entries(messageTable as Record<string, MessageRow<object, never>>).flatMap(([name, row]) =>
    Object.entries(row.itemsMax ?? {}).map(([field, max]) => [`${name}.${field}`, max] as const),
  ),
);
