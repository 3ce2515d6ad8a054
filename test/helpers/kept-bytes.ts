// How many bytes stay alive when everything that is not needed has been collected.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes of buffers that are alive after a full collection; pools count as a whole, as they should. */
export async function keptBufferBytes(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collect();
    // Buffers are let go of in a task of its own.
    await new Promise(setImmediate);
  }
  return process.memoryUsage().arrayBuffers;
}
