// Blocks whose signatures need no check, because whoever runs this node vouches for a block above them. An
// id commits to all that is below it, so one block is enough. What else is demanded of a block (encoding,
// Merkle root, work, what executing it leads to) is not lessened.
import type { Hash } from './hash.ts';
import type { HeaderEntry, HeaderTree } from './header-tree.ts';

export class AssumedValid {
  readonly #headers: HeaderTree;
  /** The block that is vouched for; undefined: none is. */
  readonly id: Hash | undefined;

  constructor(headers: HeaderTree, id: Hash | undefined) {
    this.#headers = headers;
    this.id = id;
  }

  /** Where it stands on the header chain that we follow; undefined: it does not, or is not known yet. */
  get entry(): HeaderEntry | undefined {
    const entry = this.id === undefined ? undefined : this.#headers.entry(this.id);
    const isFollowed =
      entry !== undefined && this.#headers.ancestorAt(this.#headers.best, entry.height) === entry;
    return isFollowed ? entry : undefined;
  }

  /** Its header has not come yet. */
  get isSought(): boolean {
    return this.id !== undefined && this.#headers.entry(this.id) === undefined;
  }

  /** Whether this header is that of the block, or of one below it. */
  covers(header: HeaderEntry): boolean {
    const { entry } = this;
    return entry !== undefined && this.#headers.ancestorAt(entry, header.height) === header;
  }
}
