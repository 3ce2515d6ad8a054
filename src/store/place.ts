// Where a frame lies: its segment and its offset there, as one number, so that places have an order and fit
// a key. Arithmetic only; the files are block-log.ts's concern.
import { strict as assert } from 'node:assert';

/**
 * Segment and offset as one number: (segment - 1) * 2^32 + offset. What lies behind one another in one
 * segment has places that differ by bytes; the end of a segment never is the beginning of the next.
 */
export type LogPlace = number;

/** A stretch of places without a gap: all that one file of the log holds. */
export interface Segment {
  /** Counts from 1. */
  readonly number: number;
  readonly start: LogPlace;
  readonly end: LogPlace;
}

/**
 * Bytes of a log file, as in Bitcoin: a thousandth of a large chain, so that old blocks can go a file at a
 * time, and few enough files to keep. A frame that would not fit begins the next one.
 */
export const LOG_SEGMENT_BYTES = 128 * 1024 * 1024;

/** Places that one segment could have. */
const SEGMENT_PLACES = 2 ** 32;
/** The most whose places are whole numbers: 256 TiB of full segments. */
const SEGMENTS_MAX = 2 ** 21;

export function placeIn(segment: number, offset: number): LogPlace {
  assert(segment >= 1 && segment <= SEGMENTS_MAX && offset < SEGMENT_PLACES, 'no such place');
  return (segment - 1) * SEGMENT_PLACES + offset;
}

export function segmentOf(place: LogPlace): number {
  return Math.floor(place / SEGMENT_PLACES) + 1;
}

/** Bytes from the beginning of the file. */
export function offsetOf(place: LogPlace): number {
  return place % SEGMENT_PLACES;
}

/** Where a frame of `bytes` goes if the log ends at `end`: there, or at the beginning of another segment. */
export function placeAfter(end: LogPlace, bytes: number, segmentBytes: number): LogPlace {
  const isFull = offsetOf(end) > 0 && offsetOf(end) + bytes > segmentBytes;
  return isFull ? placeIn(segmentOf(end) + 1, 0) : end;
}

/** The name of a segment's file. */
export function segmentFile(segment: number): string {
  return `${String(segment).padStart(6, '0')}.frames`;
}

/** The number of the segment that a file of this name is. */
export function segmentOfFile(name: string): number | undefined {
  const digits = /^(\d{6,})\.frames$/.exec(name)?.[1];
  const segment = Number(digits);
  return segment >= 1 && segment <= SEGMENTS_MAX && segmentFile(segment) === name
    ? segment
    : undefined;
}
