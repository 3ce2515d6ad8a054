// The recorded conversation and the reader of frames: what one writes the other understands, however
// the bytes are cut, and nothing wrong is passed over.
import { expect } from 'chai';
import fc from 'fast-check';
import { networks } from '../../src/chain/network-parameters.ts';
import { findingText } from '../../src/cli/frames-command.ts';
import { type FrameFinding, FrameFindings } from '../../src/cli/read-frames.ts';
import { recordedConversation } from '../../src/cli/recorded-frames.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame, encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';

function read(bytes: Uint8Array, step = bytes.length): FrameFinding[] {
  const findings = new FrameFindings();
  const found: FrameFinding[] = [];
  for (let at = 0; at < bytes.length; at += step) {
    found.push(...findings.push(bytes.subarray(at, at + step)));
  }
  return [...found, ...findings.end()];
}

const lines = (bytes: Uint8Array) =>
  read(bytes)
    .map(findingText)
    .map((line) => line.trim());
const range = { fromHeight: 1, count: 10 };
const recording = recordedConversation(networks.dev, range);

describe('cli: recorded frames', () => {
  it('are a whole client: Hello without a key, empty Ready, request 1, Goodbye done with its counts', () => {
    expect(lines(recording)).to.deep.equal([
      '0      143  Hello                finack-frames on dev at height 0, anonymous',
      '143        3  Ready                anonymous',
      '146        9  GetBlockRange id 1   10 blocks from height 1',
      '155       10  Goodbye              done, sent 3 frames 155 bytes (agrees), received 0 frames 0 bytes',
    ]);
  });

  it('are the same bytes every time, and other ones for another network', () => {
    expect(recordedConversation(networks.dev, range)).to.deep.equal(recording);
    expect(recordedConversation(networks.public, range)).to.not.deep.equal(recording);
  });
});

describe('cli: reading frames', () => {
  const blocks = [
    ...buildChain({ network: instantNetwork, blocks: 3, transactionsPerBlock: 2, seed: 1 }),
  ];
  const log = Buffer.concat(blocks.map(({ bytes }) => blockFrame(bytes)));

  it('tells heights and ids of a block log', () => {
    const told = lines(log);
    expect(told).to.have.lengthOf(3);
    for (const [at, block] of blocks.entries()) {
      expect(told[at]).to.include(
        `Block                height ${at + 1} ${block.id}, 2 transactions`,
      );
    }
  });

  it('finds the same in chunks of any size', () => {
    const bytes = Buffer.concat([recording, log]);
    const whole = read(bytes);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (step) => {
        expect(read(bytes, step)).to.deep.equal(whole);
      }),
      { numRuns: 30 },
    );
  });

  it('says at every cut what is whole and how much of the last frame there is', () => {
    const ends = read(recording).map((finding) =>
      finding.finding === 'frame' ? finding.offset + finding.bytes : 0,
    );
    for (let cut = 1; cut < recording.length; cut++) {
      const found = read(recording.subarray(0, cut));
      const whole = ends.filter((end) => end <= cut);
      const end = whole.at(-1) ?? 0;
      const partial = cut > end ? [{ finding: 'partial', offset: end, bytes: cut - end }] : [];
      expect(found.slice(whole.length)).to.deep.equal(partial);
    }
  });

  it('holds a Goodbye’s counts against what came before it', () => {
    const goodbye = recording.subarray(155);
    const [, last] = lines(Buffer.concat([recording.subarray(143, 146), goodbye]));
    expect(last).to.include('sent 3 frames 155 bytes, received');
    expect(last).to.match(/; counts disagree: 1 frames 3 bytes came before it$/);
  });

  it('goes on behind a frame that it cannot understand, and stops at what is no frame', () => {
    // fa01: the tag of field 31 and nothing behind it. 2200: an empty Welcome. 8100: not minimal.
    const bytes = Buffer.from('02fa0102220081000222', 'hex');
    const found = read(bytes);
    expect(found.map(({ finding }) => finding)).to.deep.equal(['frame', 'frame', 'broken']);
    expect(found[0]).to.include({ kind: 'unreadable' });
    expect(found[2]).to.deep.equal({
      finding: 'broken',
      offset: 6,
      fault: 'F-2 length prefix not in its shortest form',
    });
  });

  it('tells of headers their heights, and of damaged blocks what is wrong', () => {
    const headers = blocks.map(({ sealedHeader }) => sealedHeader);
    const envelope = { re: 7, message: { kind: 'Headers', headers } } as const;
    const [told] = lines(frameOf(encodeEnvelope(envelope)));
    expect(told).to.include('Headers re 7').and.include('3 headers, heights 1 to 3, last');
    const damaged = Buffer.from(log.subarray(0, log.length / 3));
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(lines(damaged)[0]).to.match(/Block +body-mismatch: /);
  });

  it('makes nothing of what peers may have written into it', () => {
    expect(() =>
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void read(bytes))),
    ).to.not.throw();
  });
});
