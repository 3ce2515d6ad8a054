// Waiting for a reader that is slower than we are: a client of the control socket, or the program that reads
// what a command prints. What is written meanwhile is not known here.
import type { Writable } from 'node:stream';

/** Resolves when the reader of this stream has room for more, or is gone. */
export async function drained(stream: Writable): Promise<void> {
  if (!stream.writableNeedDrain || stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const goOn = () => {
      stream.off('drain', goOn).off('close', goOn);
      resolve();
    };
    stream.on('drain', goOn).on('close', goOn);
  });
}
