// Bytes of other protocols at our port: guessed, told so, and thrown away, though not without end.
import { expect } from 'chai';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { ScriptedPeer } from './scripted-peer.ts';

describe('session: other protocols', () => {
  const strangers: [string, Uint8Array, string][] = [
    [
      'HTTP',
      Buffer.from(`GET / HTTP/1.1\r\nHost: localhost\r\n${'x'.repeat(60)}`),
      'an HTTP client',
    ],
    ['TLS', Buffer.from(`160301020001000001${'fc'.repeat(20)}`, 'hex'), 'a TLS client'],
    ['Bitcoin', Buffer.from('f9beb4d976657273696f6e0000000000', 'hex'), 'a Bitcoin node'],
    ['zeros', new Uint8Array(4), 'a client that sends zeros'],
    ['garbage', Uint8Array.of(0x01, 0x07), 'not a finack node'],
    ['text', Buffer.from(`\u0009${'hello there'.repeat(9)}`), 'somebody typing text'],
  ];
  for (const [name, bytes, guess] of strangers) {
    it(`[H-8] ${name} is told so politely, FIN and drain`, () => {
      const peer = new ScriptedPeer('listener').opened();
      peer.sendsBytes(bytes);
      expect(peer.phase).to.equal('awaiting-goodbye');
      expect(peer.goodbyes).to.have.lengthOf(1);
      expect(peer.goodbyes[0]?.reason).to.equal('not-finack');
      expect(peer.goodbyes[0]?.text).to.include(guess);
      peer.sendsBytes(bytes);
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'refused', by: 'us', reason: 'not-finack' });
      expect(peer.outcome.detail).to.include(guess);
    });
  }

  it('[H-8] is recognised however its bytes are cut', () => {
    const peer = new ScriptedPeer('listener').opened();
    for (const byte of strangers[0]?.[1] ?? []) peer.sendsBytes(Uint8Array.of(byte));
    expect(peer.goodbyes[0]?.text).to.include('an HTTP client');
  });

  // Its first byte, taken for a length, promises 71 bytes that never come.
  const shortRequest = Buffer.from('GET / HTTP/1.0\r\n\r\n');

  it('[H-8] a request shorter than the frame it seems to begin is told so at the deadline', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(shortRequest);
    expect(peer.phase).to.equal('greeting');
    peer.pass(10_000);
    expect(peer.phase).to.equal('awaiting-goodbye');
    expect(peer.goodbyes[0]?.text).to.include('an HTTP client');
    peer.input({ kind: 'fin' });
    expect(peer.outcome).to.include({ ending: 'refused', by: 'us', reason: 'not-finack' });
  });

  it('[H-8] and at its FIN', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(shortRequest);
    peer.input({ kind: 'fin' });
    expect(peer.goodbyes[0]?.text).to.include('an HTTP client');
    peer.input({ kind: 'flushed' });
    expect(peer.outcome).to.include({ ending: 'refused', by: 'us', reason: 'not-finack' });
  });

  it('[H-8] the beginning of a Hello is no noise, however long it takes', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(peer.handshakeFrame().subarray(0, 20));
    peer.pass(10_000);
    expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'handshake' });
  });

  it('[H-8] noise is thrown away, but not without end', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(Uint8Array.of(0));
    for (let kib = 0; kib < 64; kib++) peer.sendsBytes(new Uint8Array(1024));
    expect(peer.phase).to.equal('awaiting-goodbye');
    peer.sendsBytes(Uint8Array.of(0));
    expect(peer.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'not-finack' });
  });

  it('[H-8] is given 30 s in all, whatever frame it seemed to begin', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(Uint8Array.of(0x80)); // a prefix of several bytes, it seems
    peer.sendsBytes(Uint8Array.of(0x80, 0x80));
    for (let s = 0; s < 28; s += 4) {
      peer.pass(4_000);
      peer.sendsBytes(Uint8Array.of(0));
    }
    expect(peer.phase).to.equal('awaiting-goodbye');
    peer.pass(2_000);
    expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'leaving' });
  });

  it('[H-8] a stranger that does not go is reset after 5 s of silence', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(Uint8Array.of(0));
    peer.pass(5_000);
    expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'leaving-quiet' });
  });

  it('[H-8] one who has greeted is no stranger: garbage then is a violation', () => {
    const peer = new ScriptedPeer('listener').opened();
    peer.sendsBytes(peer.handshakeFrame(), Uint8Array.of(0));
    expect(peer.outcome).to.include({ ending: 'aborted', reason: 'frame-empty' });
  });

  it('[E-1] so is a frame that cannot be decoded', () => {
    const peer = new ScriptedPeer('listener').established();
    peer.sendsBytes(
      frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 1n } })).subarray(0, 2),
    );
    peer.sendsBytes(new Uint8Array(40).fill(0xff));
    expect(peer.outcome.ending).to.equal('aborted');
  });
});
