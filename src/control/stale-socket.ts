// The socket of a killed process stays behind as a name that does not answer. The next node that finds one removes
// it, and only it: a node may be starting at the same path this very moment. Nothing else is here.
import { link, lstat, rename, unlink } from 'node:fs/promises';

/** Milliseconds. Between bind(2) and listen(2) a connection is refused too; that takes microseconds. */
const STALE_AGE_MS_MIN = 10_000;

/** `path` has refused a connection. Never rejects: what cannot be removed stays. */
export async function clearStale(path: string, ageMsMin: number = STALE_AGE_MS_MIN): Promise<void> {
  try {
    const found = await lstat(path);
    const isOurs = found.isSocket() && found.uid === process.getuid?.();
    if (!isOurs || Date.now() - found.mtimeMs < ageMsMin) return;
    // Taken aside in one step, and looked at again: it could have been exchanged since it refused.
    const aside = `${path}.${process.pid}`;
    await rename(path, aside);
    if ((await lstat(aside)).ino !== found.ino) await link(aside, path);
    await unlink(aside);
  } catch {
    // Somebody was quicker.
  }
}
