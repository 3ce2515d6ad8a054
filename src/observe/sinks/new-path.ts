// A path for output that may have to be given back: where nothing was written, no empty file stays.
import { existsSync, rmSync, statSync } from 'node:fs';

/** Ask before the file is opened. */
export function newPath(path: string): { removeIfEmpty: () => void } {
  const wasThere = existsSync(path);
  return {
    /** Removes a file that is ours and empty; anything else, and what was there before, stays. */
    removeIfEmpty() {
      if (wasThere) return;
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isFile() && found.size === 0) rmSync(path, { force: true });
    },
  };
}
