// One entry of the header tree, small: of a chain of a million headers nearly all are only passed over, so an
// entry keeps the encoded header among those of the whole tree, and decodes it when it is asked.
import { strict as assert } from 'node:assert';
import type { Hash } from './hash.ts';
import { type BlockHeader, readHeaderIn } from './header.ts';
import type { HeaderBytes, KeptAt } from './header-bytes.ts';
import type { HeaderEntry, Invalidity } from './header-tree.ts';

/** Decoded headers that a tree keeps: those around the tip, which are asked again and again. */
const RECENT_HEADERS = 256;

/** What an entry is made of. */
export type EntryContent = Pick<HeaderEntry, 'id' | 'header' | 'bytes'>;

export class TreeEntry implements HeaderEntry {
  readonly id: Hash;
  readonly height: number;
  readonly parent: HeaderEntry | undefined;
  readonly work: bigint;
  invalid: Invalidity | undefined;
  skip: HeaderEntry | undefined;
  /** The entries that have this one as their parent, as a list: each names the next. */
  firstChild: TreeEntry | undefined;
  nextSibling: TreeEntry | undefined;
  /** Of equal work the first seen is better: which came first. */
  order = 0;
  #header: BlockHeader | undefined;
  /** Its own, until it is admitted and again when it is removed; then with all others. */
  #bytes: Uint8Array | TreeHeaders;
  #keptAt: KeptAt = 0;
  #length = 0;

  constructor({ id, header, bytes }: EntryContent, parent: HeaderEntry | undefined, work: bigint) {
    this.id = id;
    this.height = header.height;
    this.parent = parent;
    this.work = work;
    this.invalid = undefined;
    this.skip = undefined;
    this.firstChild = undefined;
    this.nextSibling = undefined;
    this.#header = header;
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    const bytes = this.#bytes;
    return bytes instanceof Uint8Array ? bytes : bytes.at(this.#keptAt, this.#length);
  }

  get header(): BlockHeader {
    if (this.#header !== undefined) return this.#header;
    const read = readHeaderIn(this.bytes);
    assert(read.ok, 'what was admitted can be read again');
    this.#header = read.value;
    if (!(this.#bytes instanceof Uint8Array)) this.#bytes.decoded(this);
    return this.#header;
  }

  /** own -> in the tree */
  moveInto(headers: TreeHeaders): void {
    const { bytes } = this;
    this.#length = bytes.length;
    this.#keptAt = headers.keep(bytes);
    this.#bytes = headers;
    headers.decoded(this);
  }

  /** in the tree -> own: whoever still holds this entry may ask it */
  moveOut(): void {
    const headers = this.#bytes;
    if (headers instanceof Uint8Array) return;
    const { header } = this;
    this.#bytes = this.bytes.slice();
    this.#header = header;
    headers.giveBack(this.#keptAt, this.#length);
  }

  /** It can be decoded again. */
  forgetHeader(): void {
    if (!(this.#bytes instanceof Uint8Array)) this.#header = undefined;
  }
}

/** The headers of all entries of a tree: encoded, and the last few of them decoded. */
export class TreeHeaders {
  readonly #bytes: HeaderBytes;
  readonly #recent: (TreeEntry | undefined)[] = [];
  #next = 0;

  constructor(bytes: HeaderBytes) {
    this.#bytes = bytes;
  }

  keep(bytes: Uint8Array): KeptAt {
    return this.#bytes.keep(bytes);
  }

  at(at: KeptAt, length: number): Uint8Array {
    return this.#bytes.at(at, length);
  }

  giveBack(at: KeptAt, length: number): void {
    this.#bytes.giveBack(at, length);
  }

  /** This entry has its header now; the one that has had it longest forgets its own. */
  decoded(entry: TreeEntry): void {
    this.#recent[this.#next]?.forgetHeader();
    this.#recent[this.#next] = entry;
    this.#next = (this.#next + 1) % RECENT_HEADERS;
  }
}
