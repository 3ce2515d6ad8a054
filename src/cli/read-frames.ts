// What bytes of frames hold, frame by frame: one direction of a recorded conversation, or a block log.
// Chunks in, findings out; where the bytes come from and how findings look is not known here.

import { readBlock } from '../chain/block.ts';
import { readSealedHeader } from '../chain/header.ts';
import { SHORT_ID_BYTES } from '../chain/limits.ts';
import { decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { Goodbye } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { Envelope } from '../wire/messages.ts';
import { describeViolation } from '../wire/violations.ts';

export type FrameFinding =
  | {
      finding: 'frame';
      /** Where its length prefix begins. */
      offset: number;
      /** Prefix included. */
      bytes: number;
      kind: string;
      id: number | undefined;
      re: number | undefined;
      says: string;
      /** What is wrong with it, or with what it says; empty: nothing. */
      fault: string;
    }
  /** Bytes that are no frame: nothing behind them can be read. */
  | { finding: 'broken'; offset: number; fault: string }
  | { finding: 'partial'; offset: number; bytes: number };

export class FrameFindings {
  readonly #reader = new FrameReader();
  #offset = 0;
  #framesBefore = 0;
  #bytesBefore = 0;
  #state: 'reading' | 'broken' = 'reading';

  *push(chunk: Uint8Array): Generator<FrameFinding> {
    if (this.#state === 'broken') return;
    this.#reader.push(chunk);
    for (;;) {
      const next = this.#reader.next(FRAME_BYTES_MAX);
      if (next.status === 'incomplete') return;
      if (next.status === 'violation') {
        this.#state = 'broken';
        const fault = describeViolation(next.violation);
        yield { finding: 'broken', offset: this.#offset, fault };
        return;
      }
      yield this.#frame(next.frame, next.payload);
      this.#offset += next.frame.length;
    }
  }

  /** No more bytes will come. */
  *end(): Generator<FrameFinding> {
    const bytes = this.#reader.pendingBytes;
    if (this.#state === 'broken' || bytes === 0) return;
    yield { finding: 'partial', offset: this.#offset, bytes };
  }

  #frame(frame: Uint8Array, payload: Uint8Array): FrameFinding {
    const place = { finding: 'frame', offset: this.#offset, bytes: frame.length } as const;
    const decoded = decodeEnvelope(payload);
    if (!decoded.ok) {
      this.#count(frame.length);
      const fault = `${describeViolation(decoded.violation)}: ${decoded.where}`;
      return { ...place, kind: 'unreadable', id: undefined, re: undefined, says: '', fault };
    }
    const { id, re, message } = decoded.envelope;
    const words = message.kind === 'Goodbye' ? this.#goodbye(message.goodbye) : wordsOf(message);
    // Goodbyes leave themselves out of the counts. [G-2]
    if (message.kind !== 'Goodbye') this.#count(frame.length);
    return { ...place, kind: message.kind, id, re, ...words };
  }

  #count(bytes: number): void {
    this.#framesBefore++;
    this.#bytesBefore += bytes;
  }

  #goodbye(goodbye: Goodbye): Words {
    const { reason, text, framesSent, bytesSent, framesReceived, bytesReceived } = goodbye;
    const agrees = framesSent === this.#framesBefore && bytesSent === this.#bytesBefore;
    const said = text === '' ? '' : ` "${text}"`;
    const sent = `sent ${framesSent} frames ${bytesSent} bytes`;
    return {
      says: `${reason}${said}, ${sent}${agrees ? ' (agrees)' : ''}, received ${framesReceived} frames ${bytesReceived} bytes`,
      fault: agrees
        ? ''
        : `counts disagree: ${this.#framesBefore} frames ${this.#bytesBefore} bytes came before it`,
    };
  }
}

interface Words {
  says: string;
  fault: string;
}

function wordsOf(message: Exclude<Envelope['message'], { kind: 'Goodbye' }>): Words {
  switch (message.kind) {
    case 'Block':
      return blockWords(message.bytes);
    case 'Headers':
      return headersWords(message.headers);
    case 'NewTip':
      return headersWords([message.header]);
    default:
      return { says: plainWords(message), fault: '' };
  }
}

type PlainMessage = Exclude<
  Envelope['message'],
  { kind: 'Goodbye' | 'Block' | 'Headers' | 'NewTip' }
>;

function plainWords(message: PlainMessage): string {
  switch (message.kind) {
    case 'Hello':
    case 'Welcome':
      return helloWords(message.hello);
    case 'Ready':
      return message.signature.length === 0 ? 'anonymous' : 'signed';
    case 'Ping':
    case 'Pong':
      return `nonce ${message.nonce}`;
    case 'GetHeaders':
      return `locator of ${message.locator.length}${message.stop === undefined ? '' : `, to ${message.stop}`}`;
    case 'GetBlocks':
      return `${message.hashes.length} blocks, first ${message.hashes[0] ?? 'none'}${message.compact ? ', compact' : ''}`;
    case 'GetBlockRange':
      return `${message.count} blocks from height ${message.fromHeight}`;
    case 'Inventory':
    case 'GetTransactions':
    case 'Transactions':
    case 'CompactBlock':
    case 'GetBlockTransactions':
    case 'BlockTransactions':
      return transactionWords(message);
    case 'GetSnapshots':
      return 'which snapshots are there?';
    case 'Snapshots':
      return `${message.snapshots.length} snapshots${message.snapshots.map(({ height }) => `, at height ${height}`).join('')}`;
    case 'GetSnapshotPiece':
      return `piece ${message.path || 'of the root'} of the state after ${message.block}`;
    case 'SnapshotPiece':
      return `piece ${message.path || 'of the root'}, ${message.leaves.length} leaves`;
    case 'BlocksBegin':
      return `${message.count} blocks asked for`;
    case 'BlocksEnd':
      return `${message.served} blocks served`;
    case 'unknown':
      return 'a message of a newer version';
  }
}

type TransactionMessage = Extract<
  Envelope['message'],
  {
    kind:
      | 'Inventory'
      | 'GetTransactions'
      | 'Transactions'
      | 'CompactBlock'
      | 'GetBlockTransactions'
      | 'BlockTransactions';
  }
>;

function transactionWords(message: TransactionMessage): string {
  switch (message.kind) {
    case 'Inventory':
    case 'GetTransactions':
      return `${message.leafHashes.length} transactions, first ${message.leafHashes[0] ?? 'none'}`;
    case 'Transactions':
    case 'BlockTransactions':
      return `${message.transactions.length} transactions`;
    case 'CompactBlock':
      return `${message.shortIds.length / SHORT_ID_BYTES} short ids`;
    case 'GetBlockTransactions':
      return `${message.missing.length} transactions of block ${message.hash}`;
  }
}

function helloWords(hello: Hello): string {
  const who = hello.publicKey === undefined ? 'anonymous' : `key ${hello.publicKey}`;
  return `${hello.userAgent} on ${hello.network} at height ${hello.height}, ${who}`;
}

function blockWords(bytes: Uint8Array): Words {
  const block = readBlock(bytes);
  if (!block.ok) return { says: '', fault: `${block.fault}: ${block.why}` };
  const { id, header, transactions } = block.value;
  return { says: `height ${header.height} ${id}, ${transactions.length} transactions`, fault: '' };
}

function headersWords(headers: readonly Uint8Array[]): Words {
  const read = headers.map(readSealedHeader);
  const wrong = read.find((header) => !header.ok);
  if (wrong !== undefined && !wrong.ok) {
    return { says: `${headers.length} headers`, fault: `${wrong.fault}: ${wrong.why}` };
  }
  const good = read.flatMap((header) => (header.ok ? [header.value] : []));
  const [first, last] = [good[0], good.at(-1)];
  if (first === undefined || last === undefined) return { says: 'no headers', fault: '' };
  if (good.length === 1) return { says: `height ${first.header.height} ${first.id}`, fault: '' };
  const heights = `heights ${first.header.height} to ${last.header.height}`;
  return { says: `${good.length} headers, ${heights}, last ${last.id}`, fault: '' };
}
