// Frames and bytes of one connection, and what a Goodbye's figures say about them. [G-2] [G-4]
// Pure comparison; when it is asked is session.ts's concern.
import type { Goodbye } from '../wire/messages/goodbye.ts';

/** Frames and bytes since byte 0, prefixes included, Goodbyes left out. [G-2] */
export interface Counts {
  framesSent: number;
  bytesSent: number;
  framesReceived: number;
  bytesReceived: number;
}

/** What the peer sent must be what came here: a sentence if it is not. [G-2] */
export function disagreement(theirs: Goodbye, ours: Counts): string | undefined {
  const { framesReceived, bytesReceived } = ours;
  if (theirs.framesSent === framesReceived && theirs.bytesSent === bytesReceived) return undefined;
  return `it sent ${theirs.framesSent} frames of ${theirs.bytesSent} bytes, here came ${framesReceived} of ${bytesReceived}`;
}

/** In an answer: the peer's program read all that we sent. In a crossing Goodbye it says nothing. [G-4] */
export function hasReadAll(theirs: Goodbye, ours: Counts): boolean {
  return theirs.framesReceived === ours.framesSent && theirs.bytesReceived === ours.bytesSent;
}
