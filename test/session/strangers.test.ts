// Bytes of other protocols at our port: guessed, told so, and thrown away, though not without end.
import { expect } from 'chai';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { Puppet } from './puppet.ts';

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
      const puppet = new Puppet('listener').opened();
      puppet.hears(bytes);
      expect(puppet.phase).to.equal('awaiting-goodbye');
      expect(puppet.goodbyes).to.have.lengthOf(1);
      expect(puppet.goodbyes[0]?.reason).to.equal('not-finack');
      expect(puppet.goodbyes[0]?.text).to.include(guess);
      puppet.hears(bytes);
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({ ending: 'refused', by: 'us', reason: 'not-finack' });
      expect(puppet.outcome.detail).to.include(guess);
    });
  }

  it('[H-8] is recognised however its bytes are cut', () => {
    const puppet = new Puppet('listener').opened();
    for (const byte of strangers[0]?.[1] ?? []) puppet.hears(Uint8Array.of(byte));
    expect(puppet.goodbyes[0]?.text).to.include('an HTTP client');
  });

  // Its first byte, taken for a length, promises 71 bytes that never come.
  const shortRequest = Buffer.from('GET / HTTP/1.0\r\n\r\n');

  it('[H-8] a request shorter than the frame it seems to begin is told so at the deadline', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(shortRequest);
    expect(puppet.phase).to.equal('greeting');
    puppet.pass(10_000);
    expect(puppet.phase).to.equal('awaiting-goodbye');
    expect(puppet.goodbyes[0]?.text).to.include('an HTTP client');
    puppet.input({ kind: 'fin' });
    expect(puppet.outcome).to.include({ ending: 'refused', by: 'us', reason: 'not-finack' });
  });

  it('[H-8] and at its FIN', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(shortRequest);
    puppet.input({ kind: 'fin' });
    expect(puppet.goodbyes[0]?.text).to.include('an HTTP client');
    puppet.input({ kind: 'flushed' });
    expect(puppet.outcome).to.include({ ending: 'refused', by: 'us', reason: 'not-finack' });
  });

  it('[H-8] the beginning of a Hello is no noise, however long it takes', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(puppet.greetingFrame().subarray(0, 20));
    puppet.pass(10_000);
    expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'handshake' });
  });

  it('[H-8] noise is thrown away, but not without end', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(Uint8Array.of(0));
    for (let kib = 0; kib < 64; kib++) puppet.hears(new Uint8Array(1024));
    expect(puppet.phase).to.equal('awaiting-goodbye');
    puppet.hears(Uint8Array.of(0));
    expect(puppet.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'not-finack' });
  });

  it('[H-8] is given 30 s in all, whatever frame it seemed to begin', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(Uint8Array.of(0x80)); // a prefix of several bytes, it seems
    puppet.hears(Uint8Array.of(0x80, 0x80));
    for (let s = 0; s < 28; s += 4) {
      puppet.pass(4_000);
      puppet.hears(Uint8Array.of(0));
    }
    expect(puppet.phase).to.equal('awaiting-goodbye');
    puppet.pass(2_000);
    expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'leaving' });
  });

  it('[H-8] a stranger that does not go is reset after 5 s of silence', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(Uint8Array.of(0));
    puppet.pass(5_000);
    expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'leaving-quiet' });
  });

  it('[H-8] one who has greeted is no stranger: garbage then is a violation', () => {
    const puppet = new Puppet('listener').opened();
    puppet.hears(puppet.greetingFrame(), Uint8Array.of(0));
    expect(puppet.outcome).to.include({ ending: 'aborted', reason: 'frame-empty' });
  });

  it('[E-1] so is a frame that cannot be decoded', () => {
    const puppet = new Puppet('listener').met();
    puppet.hears(frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 1n } })).subarray(0, 2));
    puppet.hears(new Uint8Array(40).fill(0xff));
    expect(puppet.outcome.ending).to.equal('aborted');
  });
});
