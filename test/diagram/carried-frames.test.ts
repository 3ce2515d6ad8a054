// Messages on the ladder: an arrow says what its packet carries, a collapsed run says it of all its packets,
// and where there is no room the names get fewer, never wrong.
import { expect } from 'chai';
import { carriedFrames } from '../../src/capture/carried-frames.ts';
import { FrameCutter } from '../../src/capture/frames-in-capture.ts';
import type { TcpStream } from '../../src/capture/packets.ts';
import type { Recording } from '../../src/capture/recording.ts';
import { packetEvents } from '../../src/capture/tcp-events.ts';
import { framesTexts } from '../../src/diagram/packet-words.ts';
import { drawLadder } from '../../src/diagram/terminal.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { A, changed, conversation } from '../capture/conversation.ts';

const ping = frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 7n } }));
const pong = frameOf(encodeEnvelope({ message: { kind: 'Pong', nonce: 7n } }));

function cut(...frames: Uint8Array[]) {
  const cutter = new FrameCutter();
  for (const frame of frames) cutter.push(frame);
  return cutter.finish();
}

function draw(stream: TcpStream, opener: Uint8Array[], acceptor: Uint8Array[]): string[] {
  const carried = carriedFrames(stream, { opener: cut(...opener), acceptor: cut(...acceptor) });
  const packets = packetEvents([stream], (address) => (address === A ? 'A' : 'B'));
  const recording: Recording = {
    hosts: ['A', 'B'],
    coverage: {
      ...{ node: { level: 'full' }, syscall: { level: 'full' }, kernel: { level: 'full' } },
      ...{ packet: { level: 'full' }, fault: { level: 'full' } },
    },
    events: packets.map((packet, at) => {
      const carries = carried.get(stream.packets[at] as TcpStream['packets'][number]);
      return carries === undefined ? packet : { ...packet, carries };
    }),
  };
  return drawLadder({ recording, names: { A: 'Alice', B: 'Bob' }, columns: 100 }).split('\n');
}

describe('messages on the ladder', () => {
  it('stand on the arrow of the packet in which they begin', () => {
    const size = ping.length;
    const stream = conversation(`a:S b:SA a:A a:AP${size} b:AP${size} a:A`);
    const drawn = draw(stream, [ping], [pong]);
    expect(drawn.find((line) => line.includes('Ping'))).to.include(
      `Ping · [PSH, ACK] seq 1–${size}`,
    );
    expect(drawn.find((line) => line.includes('Pong'))).to.include(
      `Pong · [PSH, ACK] seq 1–${size}`,
    );
  });

  it('are named once, and not on what was sent again', () => {
    const size = ping.length;
    const sent = conversation(`a:S b:SA a:A a:AP${size} a:AP${size}`);
    const again = changed(sent, 5, { seq: sent.packets[3]?.seq ?? 0, retransmission: true });
    const drawn = draw(again, [ping], []);
    expect(drawn.filter((line) => line.includes('Ping'))).to.have.lengthOf(1);
  });

  it('stand below a FIN, which is the point of its packet', () => {
    const size = ping.length;
    const stream = conversation(`a:S b:SA a:A a:AFP${size} b:A`);
    const drawn = draw(stream, [ping], []);
    const at = drawn.findIndex((line) => line.includes('FIN'));
    expect(drawn[at + 1]).to.include('Ping');
  });

  it('are joined on a folded run, whose size stands below', () => {
    const size = ping.length;
    const run = Array.from({ length: 8 }, () => `a:AP${size}`).join(' ');
    const drawn = draw(conversation(`a:S b:SA a:A ${run} b:A`), Array(8).fill(ping), []);
    const at = drawn.findIndex((line) => line.includes('Ping ×8'));
    expect(drawn[at + 1]).to.include(`8 segments, ${8 * size} bytes, 1 ACK back`);
  });

  it('get fewer where there is no room', () => {
    expect(framesTexts(['Hello', 'GetHeaders', 'Block', 'Block'], 'en')).to.deep.equal([
      'Hello, GetHeaders, Block ×2',
      'Hello, GetHeaders, +1 more',
      'Hello, +2 more',
      '4 frames',
    ]);
    expect(framesTexts([], 'en')).to.deep.equal([]);
  });
});
