// How the ledger is kept in the index, so that a start need not execute the chain again: the state itself,
// and of the newest blocks what takes them back. Each kind has a first byte of its own; what is under a
// height is of the connected block there.
import type { StateWrite } from '../chain/state-write.ts';

/** First byte of the state's own keys ('k'). */
export const KEPT_STATE = 0x6b;
/** First byte of the undo of a block ('u'), before its height in 4 bytes, big-endian. */
const KEPT_UNDO = 0x75;
const HEIGHT_BYTES = 4;
/** First byte of the headers up to where the chain began with a state ('h'), before the height as above. */
export const KEPT_HEADER = 0x68;
/** The id of the block where it began ('b'): written last of all, so that what is kept is whole. */
export const BASE_KEY: Uint8Array = Buffer.of(0x62);

/**
 * Blocks that can be taken back without executing the chain below them again. A branch that is deeper
 * than three hours at a block a second is rather another chain than a fork.
 */
export const UNDO_BLOCKS = 10_000;

/** Stands for the length of a value where there is none. */
const NO_VALUE = 0xffff_ffff;
const LENGTH_BYTES = 4;

export function keptState({ key, value }: StateWrite): StateWrite {
  const kept = Buffer.allocUnsafe(1 + key.length);
  kept[0] = KEPT_STATE;
  kept.set(key, 1);
  return { key: kept, value };
}

export function headerKey(height: number): Uint8Array {
  return heightKey(KEPT_HEADER, height);
}

/** The key under which the undo of the connected block of this height is kept. */
export function undoKey(height: number): Uint8Array {
  return heightKey(KEPT_UNDO, height);
}

function heightKey(firstByte: number, height: number): Uint8Array {
  const key = Buffer.allocUnsafe(1 + HEIGHT_BYTES);
  key[0] = firstByte;
  key.writeUInt32BE(height, 1);
  return key;
}

/** For each write: length of the key, length of the value, key, value; lengths big-endian. */
export function encodeUndo(writes: readonly StateWrite[]): Uint8Array {
  let length = 0;
  for (const { key, value } of writes) {
    length += 2 * LENGTH_BYTES + key.length + (value?.length ?? 0);
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const { key, value } of writes) {
    at = bytes.writeUInt32BE(key.length, at);
    at = bytes.writeUInt32BE(value?.length ?? NO_VALUE, at);
    bytes.set(key, at);
    at += key.length;
    if (value === undefined) continue;
    bytes.set(value, at);
    at += value.length;
  }
  return bytes;
}

/** @returns undefined where the bytes are cut short */
export function decodeUndo(bytes: Uint8Array): StateWrite[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const writes: StateWrite[] = [];
  let at = 0;
  while (at < buffer.length) {
    const keyAt = at + 2 * LENGTH_BYTES;
    if (keyAt > buffer.length) return undefined;
    const valueAt = keyAt + buffer.readUInt32BE(at);
    const valueLength = buffer.readUInt32BE(at + LENGTH_BYTES);
    at = valueLength === NO_VALUE ? valueAt : valueAt + valueLength;
    if (at > buffer.length) return undefined;
    const key = buffer.subarray(keyAt, valueAt);
    writes.push({
      key,
      value: valueLength === NO_VALUE ? undefined : buffer.subarray(valueAt, at),
    });
  }
  return writes;
}
