// Bytes that are not finack's: which protocol a peer's first bytes look like, so that a log line and a
// Goodbye can name it, and how many more are discarded before we reset. [H-8]
// The guess is for people: nothing depends on it.

/** First bytes, as latin1, and the programs that send them. */
const signs: readonly { starts: readonly string[]; name: string }[] = [
  {
    starts: ['GET ', 'POST ', 'PUT ', 'HEAD ', 'OPTIONS ', 'DELETE ', 'PATCH ', 'CONNECT '],
    name: 'an HTTP client, such as a browser',
  },
  { starts: ['PRI * HTTP/2'], name: 'an HTTP/2 client' },
  { starts: ['\x16\x03'], name: 'a TLS client' },
  { starts: ['SSH-'], name: 'an SSH client' },
  { starts: ['\x13BitTorrent'], name: 'a BitTorrent client' },
  {
    starts: ['\xf9\xbe\xb4\xd9', '\x0b\x11\x09\x07', '\xfa\xbf\xb5\xda'],
    name: 'a Bitcoin node',
  },
  { starts: ['\x00'], name: 'a client that sends zeros' },
];

const printableText = /^[ -~\r\n\t]+$/;

/** Bytes that are looked at. */
const LOOKED_AT_BYTES = 32;

/** The first payload byte of a finack stream: the tag of Hello, Welcome or Goodbye. */
const firstTags: ReadonlySet<number> = new Set([0x1a, 0x22, 0x32]);

export class ForeignProtocol {
  #start = '';
  #thrownAwayBytes = 0;

  /** Remembers the first bytes, however they are cut into chunks. */
  remember(chunk: Uint8Array): void {
    const wanted = chunk.subarray(0, LOOKED_AT_BYTES - this.#start.length);
    this.#start += Buffer.from(wanted).toString('latin1');
  }

  /** The program that sends such bytes. */
  guess(): string {
    const sign = signs.find(({ starts }) => starts.some((start) => this.#start.startsWith(start)));
    if (sign !== undefined) return sign.name;
    return printableText.test(this.#start) ? 'somebody typing text' : 'not a finack node';
  }

  /**
   * True when what has come so far cannot become a first frame of ours: a short request of another
   * protocol can look like the beginning of a longer frame for ever.
   */
  get isForeign(): boolean {
    const start = Buffer.from(this.#start, 'latin1');
    const prefixBytes = start.findIndex((byte) => byte < 0x80) + 1;
    const tag = prefixBytes === 0 ? undefined : start[prefixBytes];
    return tag !== undefined && !firstTags.has(tag);
  }

  /** Counts discarded bytes. @returns their sum so far */
  discard(chunk: Uint8Array): number {
    this.#thrownAwayBytes += chunk.length;
    return this.#thrownAwayBytes;
  }
}
