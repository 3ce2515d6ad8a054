// How many bytes stay alive when everything that is not needed has been collected.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collections after which bytes that still change are somebody's who works meanwhile. */
const ROUNDS_MAX = 20;
/** Rounds that must bring the same answer: what a test before this one has left goes late. */
const STEADY_ROUNDS = 3;

/** Bytes of buffers that are alive after full collections; pools count as a whole, as they should. */
export async function keptBufferBytes(): Promise<number> {
  let bytes = Number.POSITIVE_INFINITY;
  for (let round = 0, steady = 0; round < ROUNDS_MAX && steady < STEADY_ROUNDS; round++) {
    collect();
    // Buffers are let go of in a task of its own.
    await new Promise(setImmediate);
    const next = process.memoryUsage().arrayBuffers;
    steady = next === bytes ? steady + 1 : 0;
    bytes = next;
  }
  return bytes;
}
