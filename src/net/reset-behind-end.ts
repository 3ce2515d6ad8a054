// Was an 'end' really a FIN? libuv before 1.52 (Node 20 and 22) reports an RST that follows data as a
// clean end of the stream: it reads the data, sees that the connection is gone, and asks no further.
// The kernel still knows: one more read of the descriptor returns 0 after a FIN, ECONNRESET after an
// RST. Nothing else lives here. [X]
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * The error that hid behind an 'end', or undefined. Call it inside the 'end' event, while the
 * descriptor is open. Node offers no public way to ask; where there is no descriptor to read
 * (Windows), an 'end' stays what it is: no proof of anything without the peer's Goodbye.
 */
export function resetBehindEnd(socket: Socket): string | undefined {
  const { _handle: handle } = socket as unknown as { _handle?: { fd?: number } | null };
  const descriptor = handle?.fd ?? -1;
  if (descriptor < 0) return undefined;
  try {
    // Nothing can be lost: a stream that has ended, either way, has no byte left to read.
    readSync(descriptor, Buffer.alloc(1));
    return undefined;
  } catch (error) {
    const { code = 'UNKNOWN' } = error as NodeJS.ErrnoException;
    return code === 'EAGAIN' ? undefined : code;
  }
}
