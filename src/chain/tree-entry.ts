// The entries of a header tree as others hold them. In the tree an entry is a row among the columns, and only
// as much more as somebody asks for; a draft, and what was removed, has its content to itself.
import { strict as assert } from 'node:assert';
import { IN_PIECE, PIECE_BITS } from './columns.ts';
import type { Hash } from './hash.ts';
import { type BlockHeader, readHeaderIn } from './header.ts';
import { GENESIS_ROW, HeaderRows } from './header-rows.ts';
import type { HeaderEntry, Invalidity } from './header-tree.ts';

/** Decoded headers that a tree keeps: those around the tip, which are asked again and again. */
const RECENT_HEADERS = 256;

/** What an entry is made of. */
export type EntryContent = Pick<HeaderEntry, 'id' | 'header' | 'bytes'>;

/** What an entry has to itself outside the tree. */
export type OwnContent = Omit<HeaderEntry, 'header'>;

/** What is worth keeping for a while of an entry that is in the tree. */
interface Decoded {
  readonly id: Hash;
  readonly header: BlockHeader;
}

export class TreeEntry implements HeaderEntry {
  /** Means nothing outside the tree. */
  row = GENESIS_ROW;
  #content: OwnContent | TreeEntries;
  #decoded: Decoded | undefined;

  private constructor(content: OwnContent | TreeEntries, decoded?: Decoded) {
    this.#content = content;
    this.#decoded = decoded;
  }

  static draft(content: OwnContent, header: BlockHeader): TreeEntry {
    return new TreeEntry(content, { id: content.id, header });
  }

  /** @param decoded kept for ever; absent: only while it is asked for */
  static inTree(entries: TreeEntries, row: number, decoded?: Decoded): TreeEntry {
    const entry = new TreeEntry(entries, decoded);
    entry.row = row;
    return entry;
  }

  get id(): Hash {
    if (this.#decoded !== undefined) return this.#decoded.id;
    const content = this.#content;
    return content instanceof TreeEntries ? content.rows.id(this.row) : content.id;
  }

  get height(): number {
    const content = this.#content;
    return content instanceof TreeEntries ? content.rows.height(this.row) : content.height;
  }

  get work(): bigint {
    const content = this.#content;
    return content instanceof TreeEntries ? content.rows.work(this.row) : content.work;
  }

  get bytes(): Uint8Array {
    const content = this.#content;
    return content instanceof TreeEntries ? content.rows.bytes(this.row) : content.bytes;
  }

  get invalid(): Invalidity | undefined {
    const content = this.#content;
    return content instanceof TreeEntries ? content.rows.invalid(this.row) : content.invalid;
  }

  get parent(): HeaderEntry | undefined {
    const content = this.#content;
    return content instanceof TreeEntries
      ? content.entry(content.rows.parent(this.row))
      : content.parent;
  }

  get skip(): HeaderEntry | undefined {
    const content = this.#content;
    return content instanceof TreeEntries
      ? content.entry(content.rows.skip(this.row))
      : content.skip;
  }

  get header(): BlockHeader {
    if (this.#decoded !== undefined) return this.#decoded.header;
    const { id, bytes } = this;
    const read = readHeaderIn(bytes);
    assert(read.ok, 'what was admitted can be read again');
    this.#decoded = { id, header: read.value };
    if (this.#content instanceof TreeEntries) this.#content.decoded(this);
    return read.value;
  }

  isIn(entries: TreeEntries): boolean {
    return this.#content === entries;
  }

  /** own -> in the tree */
  moveInto(entries: TreeEntries, row: number): void {
    this.#content = entries;
    this.row = row;
    entries.decoded(this);
  }

  /** in the tree -> own: whoever still holds this entry may ask it */
  moveOut(): void {
    const { id, header, height, work, invalid, parent, skip } = this;
    this.#decoded = { id, header };
    this.#content = { id, height, work, invalid, parent, skip, bytes: this.bytes.slice() };
  }

  /** It can be decoded again. */
  forgetDecoded(): void {
    if (this.#content instanceof TreeEntries) this.#decoded = undefined;
  }
}

/** The rows of a tree, and the entries of those that somebody has asked for: one for each, for as long as it is in the tree. */
export class TreeEntries {
  readonly rows = new HeaderRows();
  /** By row, in pieces: where nobody has asked for any there is none. */
  readonly #pieces: ((TreeEntry | undefined)[] | undefined)[] = [];
  readonly #recent: (TreeEntry | undefined)[] = [];
  #next = 0;

  /** The first entry, which never travelled and so has no bytes. */
  plant({ id, header, work }: Pick<HeaderEntry, 'id' | 'header' | 'work'>): TreeEntry {
    const row = GENESIS_ROW;
    const links = { invalid: undefined, parent: row, skip: row };
    this.rows.add({ id, height: header.height, work, bytes: new Uint8Array(0), ...links });
    const entry = TreeEntry.inTree(this, row, { id, header });
    this.#set(row, entry);
    return entry;
  }

  at(row: number): TreeEntry {
    const known = this.#pieces[row >>> PIECE_BITS]?.[row & IN_PIECE];
    if (known !== undefined) return known;
    const entry = TreeEntry.inTree(this, row);
    this.#set(row, entry);
    return entry;
  }

  entry(row: number | undefined): TreeEntry | undefined {
    return row === undefined ? undefined : this.at(row);
  }

  /** The row of an entry that is in the tree. */
  rowOf(entry: HeaderEntry): number | undefined {
    return entry instanceof TreeEntry && entry.isIn(this) ? entry.row : undefined;
  }

  /** draft -> in the tree */
  admit(draft: TreeEntry, parent: number): void {
    const { id, height, work, bytes, invalid, skip } = draft;
    const skipRow = skip && this.rowOf(skip);
    assert(skipRow !== undefined, 'what is in the tree has all of its past there');
    const row = this.rows.add({ id, height, work, bytes, invalid, parent, skip: skipRow });
    draft.moveInto(this, row);
    this.#set(row, draft);
  }

  remove(row: number): void {
    this.at(row).moveOut();
    this.rows.remove(row);
    this.#set(row, undefined);
  }

  /** This entry has its header now; the one that has had it longest forgets its own. */
  decoded(entry: TreeEntry): void {
    this.#recent[this.#next]?.forgetDecoded();
    this.#recent[this.#next] = entry;
    this.#next = (this.#next + 1) % RECENT_HEADERS;
  }

  #set(row: number, entry: TreeEntry | undefined): void {
    const number = row >>> PIECE_BITS;
    // Without holes, which would make it a table of hashes.
    while (this.#pieces.length <= number) this.#pieces.push(undefined);
    const piece = this.#pieces[number] ?? [];
    this.#pieces[number] = piece;
    const at = row & IN_PIECE;
    while (piece.length <= at) piece.push(undefined);
    piece[at] = entry;
  }
}
