// Reading a block apart from whoever uses it: what is found there, as values that cost little to hand over, and
// the block that they make of the same bytes here. Where that is done, and how it travels, is not known here.
import { type Block, blockOfRows } from './block.ts';
import type { Refusal } from './faults.ts';
import { readValidBlock } from './rules.ts';
import { TransactionRows } from './transaction-rows.ts';

/** What reading has led to. */
export type ApartReading =
  | {
      readonly ok: true;
      /** As TransactionRows has them. */
      readonly words: Uint32Array;
      readonly keysAt: Uint32Array;
      /** Bytes of the seal, with which the block then ends; 0: it has none. */
      readonly sealBytes: number;
    }
  | Refusal;

/** Reads a block, and checks all of it that needs no other block. */
export function readApart(bytes: Uint8Array): ApartReading {
  const read = readValidBlock(bytes);
  if (!read.ok) return read;
  const { rows, seal } = read.value;
  return { ok: true, words: rows.words, keysAt: rows.keysAt, sealBytes: seal?.length ?? 0 };
}

/** The block that was read, from the same bytes. */
export function blockReadApart(
  bytes: Uint8Array,
  { words, keysAt, sealBytes }: Extract<ApartReading, { ok: true }>,
): Block {
  return blockOfRows(bytes, new TransactionRows(bytes, words, keysAt), sealBytes);
}
