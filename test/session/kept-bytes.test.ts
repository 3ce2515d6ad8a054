// What a connection that says nothing keeps of the chunks that its first words came in.
import { expect } from 'chai';
import { Handshake } from '../../src/session/handshake.ts';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import { keptBufferBytes } from '../helpers/kept-bytes.ts';
import { ALICE, BOB, helloOf } from './sessions.ts';

const CONNECTIONS = 500;
/** What libuv allocates for one read of a socket. */
const CHUNK_BYTES = 64 * 1024;
/** Two greetings and their proofs, with room. */
const KEPT_BYTES_MAX = 2 * 1024;

/** These bytes at the front of a chunk of a socket. */
function inChunk(bytes: Uint8Array): Uint8Array {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  chunk.set(bytes);
  return chunk.subarray(0, bytes.length);
}

describe('memory of connections that fall silent', () => {
  it('holds both greetings, and no chunk of a socket or slab of a pool', async () => {
    const help = { admit: () => undefined, sign: () => new Uint8Array(64), verify: () => true };
    const hello = helloOf(ALICE);
    const before = await keptBufferBytes();
    const greetings = Array.from({ length: CONNECTIONS }, () => {
      const greeting = new Handshake('listener', helloOf(BOB), false, help);
      const message = { kind: 'Hello', hello, helloBytes: inChunk(encodeHello(hello)) } as const;
      expect(greeting.receive({ id: undefined, re: undefined, message }, 'Hello').kind).to.equal(
        'reply',
      );
      return greeting;
    });
    const each = ((await keptBufferBytes()) - before) / CONNECTIONS;
    console.log(`      ${Math.round(each)} bytes for each of ${greetings.length}`);
    expect(each).to.be.below(KEPT_BYTES_MAX);
  });

  for (const [how, cut] of [
    ['whole', CHUNK_BYTES],
    ['cut in two', 20],
  ] as const) {
    it(`holds nothing of a frame that came ${how} and was read`, async () => {
      const bytes = frameOf(encodeHello(helloOf(ALICE)));
      const before = await keptBufferBytes();
      const readers = Array.from({ length: CONNECTIONS }, () => {
        const reader = new FrameReader();
        reader.push(inChunk(bytes.subarray(0, cut)));
        if (cut < bytes.length) reader.push(inChunk(bytes.subarray(cut)));
        expect(reader.next(CHUNK_BYTES).status).to.equal('frame');
        return reader;
      });
      const each = ((await keptBufferBytes()) - before) / readers.length;
      expect(each).to.be.below(KEPT_BYTES_MAX);
    });
  }
});
