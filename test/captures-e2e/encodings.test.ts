// Blocks, changed at random: the dissector finds the one encoding of hashed bytes exactly where the node
// finds it. It has a quick look for blocks that are in it, and a slow one for all others. [E-6]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import { readBlock } from '../../src/chain/block.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame, decodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { needsTshark } from '../helpers/needs.ts';
import { ByHand, writePcap } from './by-hand.ts';
import { dissect, ofPort } from './dissection.ts';
import { hello, join, random, ready, varint, welcome } from './said.ts';

/** Another one may be given, to look further. */
const SEED = Number(process.env['FINACK_SEED'] ?? 20261130);
const MUTANTS = 600;
const FIRST_PORT = 20_000;
/** Of the header in the block that is changed. */
const HEADER_BYTES = 190;

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** What the node says: in its one encoding, not in it, or no block at all. */
function verdictOf(frame: Uint8Array): 'canonical' | 'not-canonical' | 'else' {
  const reader = new FrameReader();
  reader.push(frame);
  const next = reader.next(FRAME_BYTES_MAX);
  const decoded = next.status === 'frame' ? decodeEnvelope(next.payload) : undefined;
  if (decoded?.ok !== true || decoded.envelope.message.kind !== 'Block') return 'else';
  const read = readBlock(decoded.envelope.message.bytes);
  if (read.ok) return 'canonical';
  return read.fault === 'non-canonical' ? 'not-canonical' : 'else';
}

describe(`the one encoding of blocks (${MUTANTS} mutants, seed ${SEED})`, () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'finack-encodings-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('the dissector and the node agree about it', async function () {
    await needsTshark(this);
    const next = random(SEED);
    const plan = { network: instantNetwork, transactionsPerBlock: 2, payloadBytes: 8, seed: 3 };
    const [block] = [...buildChain({ ...plan, blocks: 1 })];
    if (block === undefined) throw new Error('no block');
    expect(hexOf(block.bytes.subarray(0, 3))).to.equal(`0a${hexOf(varint(HEADER_BYTES))}`);
    const frames = Array.from({ length: MUTANTS }, (_, at) => mutant(block.bytes, at, next));
    const file = joinPath(folder, 'mutants.pcap');
    const talks = frames.map((frame, at) =>
      new ByHand(FIRST_PORT + at)
        .open()
        .say('a', hello)
        .say('b', welcome)
        .say('a', ready)
        .say('b', frame),
    );
    writePcap(
      file,
      talks.flatMap(({ packets }) => packets),
    );
    const rows = await dissect(file);
    const seen = { canonical: 0, 'not-canonical': 0, else: 0 };
    for (const [at, frame] of frames.entries()) {
      const found = ofPort(rows, FIRST_PORT + at).flatMap(({ violations }) => violations);
      // Nobody has asked for it; that is another clause.
      const shown = found.find((one) => one !== 'block-outside-reply');
      const verdict = verdictOf(frame);
      seen[verdict] += 1;
      const hex = hexOf(frame);
      if (verdict === 'canonical') expect(shown, hex).to.equal(undefined);
      if (verdict === 'not-canonical') expect(shown, hex).to.equal('not-canonical');
    }
    expect(seen.canonical).to.be.above(MUTANTS / 10);
    expect(seen['not-canonical']).to.be.above(MUTANTS / 50);
  });
});

/** A changed byte anywhere or near the tags of the header; or a header with a field more, or a longer varint. */
function mutant(block: Uint8Array, at: number, next: () => number): Uint8Array {
  const place = (next() * 256 + next()) % block.length;
  const changed = Buffer.from(block);
  if (at % 4 === 0) changed.writeUInt8(next(), place);
  if (at % 4 === 1) changed.writeUInt8(next(), 3 + (place % 20));
  if (at % 4 < 2) return blockFrame(changed);
  const header = block.subarray(3, 3 + HEADER_BYTES);
  const cut = place % 12;
  const unusual =
    at % 4 === 2
      ? join(header, Uint8Array.of(0xa0, 0x01, next() & 0x7f))
      : join(
          header.subarray(0, cut),
          Uint8Array.of((header[cut] ?? 0) | 0x80, 0),
          header.subarray(cut + 1),
        );
  const length = varint(unusual.length);
  return blockFrame(join(Uint8Array.of(0x0a), length, unusual, block.subarray(3 + HEADER_BYTES)));
}
