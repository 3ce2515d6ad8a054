// A tap on a running node: what it hears is what travelled, frame by frame, in both directions.
import { expect } from 'chai';
import type { StampedEvent } from '../../src/observe/events.ts';
import type { Tap, TappedFrame } from '../../src/observe/frame-tap.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { decodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, startTestNode } from './nodes.ts';

class Tape implements Tap {
  readonly frames: TappedFrame[] = [];
  readonly events: StampedEvent[] = [];
  frame(frame: TappedFrame): void {
    this.frames.push({ ...frame, bytes: Buffer.from(frame.bytes) });
  }
  event(event: StampedEvent): void {
    this.events.push(event);
  }
  kinds(flow: 'in' | 'out'): string[] {
    return this.frames.filter((frame) => frame.flow === flow).map(kindOf);
  }
}

/** Of bytes that must be exactly one frame. */
function kindOf({ bytes }: TappedFrame): string {
  const reader = new FrameReader();
  reader.push(bytes);
  const next = reader.next(FRAME_BYTES_MAX);
  if (next.status !== 'frame' || reader.pendingBytes > 0) throw new Error('not one whole frame');
  const decoded = decodeEnvelope(next.payload);
  return decoded.ok ? decoded.envelope.message.kind : decoded.violation;
}

describe('a tap', () => {
  afterEach(endNodes);

  it('hears every frame of both directions, blocks one by one, from Hello to Goodbye', async () => {
    const folder = await newFolder();
    const plan = { network: instantNetwork, transactionsPerBlock: 1, seed: 7 };
    await fillFolder(folder, instantNetwork, buildChain({ ...plan, blocks: 40 }));
    const [elderTape, tape] = [new Tape(), new Tape()];
    const elder = await startTestNode({ folder, tap: elderTape });
    const node = await startTestNode({ tap: tape, peers: [elder.address] });
    await node.reaches(40);
    const [close] = await Promise.all([elder.first('connection.close'), node.stop()]);
    expect(close.ending).to.equal('graceful');
    expect(tape.kinds('out')).to.deep.equal(elderTape.kinds('in'));
    expect(tape.kinds('in')).to.deep.equal(elderTape.kinds('out'));
    expect(tape.kinds('in').filter((kind) => kind === 'Block')).to.have.lengthOf(40);
    expect(tape.kinds('out').slice(0, 2)).to.deep.equal(['Hello', 'Ready']);
    expect(tape.kinds('in')[0]).to.equal('Welcome');
    for (const flow of ['in', 'out'] as const) expect(tape.kinds(flow).at(-1)).to.equal('Goodbye');
    expect(tape.frames[0]).to.include({ peer: 'p1', remote: elder.address });
    expect(tape.events).to.deep.equal(node.events);
  });

  it('every frame that arrives is an event, greetings and goodbyes included', async () => {
    const elder = await startTestNode();
    const node = await startTestNode({ peers: [elder.address] });
    await node.first('sync.done');
    await node.stop();
    const words = node.of('connection.frame').map(({ flow, what }) => `${flow} ${what}`);
    expect(words.slice(0, 3)).to.deep.equal(['out Hello', 'in Welcome', 'out Ready']);
    expect(words.slice(-2).sort()).to.deep.equal(['in Goodbye leaving', 'out Goodbye leaving']);
  });

  it('may come and go while the node runs', async () => {
    const tape = new Tape();
    const node = await startTestNode();
    const untap = node.handle.tap(tape);
    const first = await startTestNode({ peers: [node.address] });
    await first.first('sync.done');
    untap();
    const heard = tape.frames.length;
    await first.stop();
    expect(heard).to.be.at.least(2);
    expect(tape.frames).to.have.lengthOf(heard);
  });
});
