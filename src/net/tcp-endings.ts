// The two ends of a socket that Node does not do well by itself: an RST of our own whatever is under way,
// and whether an 'end' was the peer's FIN or its RST. For every channel that is made of a socket.
import { readSync } from 'node:fs';
import type { Socket } from 'node:net';

/** An RST, whatever still waits to be sent. */
export function resetSocket(socket: Socket): void {
  if (socket.connecting) {
    // resetAndDestroy() would wait for the connect, and with it for ever.
    socket.destroy();
  } else if (socket.writableEnded && !socket.writableFinished && socket.writableLength === 0) {
    // The kernel is being asked for our FIN: until 'finish', one turn of the loop later, libuv
    // refuses to reset (EINVAL, and Node would then never close the socket).
    socket.once('finish', () => socket.resetAndDestroy());
  } else {
    // After end() too. With bytes still queued here no FIN has left, and the RST comes alone.
    socket.resetAndDestroy();
  }
}

/**
 * Was an 'end' really a FIN? libuv before 1.52 (Node 20 and 22) reports an RST that follows data as a
 * clean end of the stream: it reads the data, sees that the connection is gone, and asks no further.
 * The kernel still knows: one more read of the descriptor returns 0 after a FIN, ECONNRESET after an
 * RST. [X]
 *
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
