import { expect } from 'chai';
import { FrameCutter } from '../../src/capture/frames-in-capture.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import type { Message } from '../../src/wire/messages.ts';

const frame = (message: Message): Uint8Array => frameOf(encodeEnvelope({ message }));

const ping = frame({ kind: 'Ping', nonce: 5n });
const pong = frame({ kind: 'Pong', nonce: 5n });
const goodbye = frame({
  kind: 'Goodbye',
  goodbye: {
    reason: 'done',
    text: '',
    framesSent: 2,
    bytesSent: ping.length + pong.length,
    framesReceived: 0,
    bytesReceived: 0,
  },
});

function cut(chunks: Iterable<Uint8Array>, missingBytes = 0) {
  const cutter = new FrameCutter();
  for (const chunk of chunks) cutter.push(chunk);
  return cutter.finish(missingBytes);
}

describe('finack frames in captured bytes', () => {
  const stream = Buffer.concat([ping, pong, goodbye]);

  it('counts frames and bytes as a Goodbye does: prefixes in, Goodbyes out [G-2]', () => {
    const found = cut([stream]);
    expect(found).to.include({ frames: 2, bytes: ping.length + pong.length, leftoverBytes: 0 });
    expect(found.goodbyes.map(({ framesSent }) => framesSent)).to.deep.equal([2]);
    expect(found.goodbyeIsLast).to.equal(true);
    expect(found.marks.map(({ label, offsetBytes }) => [label, offsetBytes])).to.deep.equal([
      ['Ping', 0],
      ['Pong', ping.length],
      ['Goodbye{done}', ping.length + pong.length],
    ]);
  });

  it('finds the same byte by byte', () => {
    const whole = cut([stream]);
    const bytewise = cut(Array.from(stream, (byte) => Uint8Array.of(byte)));
    expect(bytewise).to.deep.equal(whole);
  });

  it('sees a frame behind the Goodbye [G-1]', () => {
    const found = cut([Buffer.concat([stream, ping])]);
    expect(found.goodbyeIsLast).to.equal(false);
    expect(found.frames).to.equal(3);
  });

  it('sees bytes behind the Goodbye, and bytes that the capture lacks', () => {
    expect(cut([stream, Buffer.from('0a01', 'hex')])).to.include({
      goodbyeIsLast: false,
      leftoverBytes: 2,
    });
    expect(cut([stream], 10)).to.include({ goodbyeIsLast: false, missingBytes: 10 });
  });

  it('stops at bytes that are no frames and says which clause they break [F-3]', () => {
    const found = cut([Buffer.concat([ping, Buffer.from('00ff', 'hex'), pong])]);
    expect(found.fault).to.equal('F-3 frame of length 0');
    expect(found.frames).to.equal(1);
    expect(found.leftoverBytes).to.equal(2 + pong.length);
  });

  it('keeps counting behind a payload that is no Envelope, and names the fault [E-1]', () => {
    const found = cut([Buffer.concat([Buffer.from('03ffffff', 'hex'), ping])]);
    expect(found.frames).to.equal(2);
    expect(found.fault).to.match(/^E-1 /);
    expect(found.marks.map(({ kind }) => kind)).to.deep.equal(['undecodable', 'Ping']);
  });
});
