// Hello, Welcome, Ready: three words, whose turn it is, what is refused and how it is proven.
import { expect } from 'chai';
import { handshakeBytes } from '../../src/session/handshake.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import type { Message } from '../../src/wire/messages.ts';
import { ANN, BEN, type Cast, greetingOf, SMALL_ORDER, signatureOf } from './actors.ts';
import { metPair, Pair } from './pair.ts';
import { kindsOf, movesOf, Puppet } from './puppet.ts';

const NO_SIGNATURE = new Uint8Array(0);

function helloMessage(hello: Hello): Message {
  return { kind: 'Hello', hello, helloBytes: encodeHello(hello) };
}

describe('session: the handshake', () => {
  it('[H-1] takes three words, and both know each other', () => {
    const pair = metPair({ key: ANN }, { key: BEN });
    expect(pair.dialer.phase).to.equal('ready');
    expect(pair.listener.phase).to.equal('ready');
    expect(pair.dialer.session.peerHello).to.deep.equal(greetingOf(BEN));
    expect(pair.listener.session.peerHello).to.deep.equal(greetingOf(ANN));
    const said = pair.dialer.effects.flatMap((one) => (one.kind === 'write' ? [one.what] : []));
    expect(said).to.deep.equal(['Hello', 'Ready']);
    expect(kindsOf(pair.listener.effects)).to.deep.equal([
      ...['moved', 'read', 'write'],
      ...['read', 'moved', 'met'],
    ]);
  });

  it('[H-6] an anonymous dialer says Ready without a signature', () => {
    const pair = metPair({}, { key: BEN });
    expect(pair.listener.phase).to.equal('ready');
    expect(pair.listener.session.peerHello?.publicKey).to.equal(undefined);
  });

  it('[H-5] signs domain tag, role and both greetings as they travelled', () => {
    const [dialer, listener] = [Buffer.from('ann'), Buffer.from('ben')];
    expect(Buffer.from(handshakeBytes('dialer', dialer, listener)).toString('hex')).to.equal(
      '66696e61636b2d68616e647368616b652d7631206469616c65720a' + // "finack-handshake-v1 dialer\n"
        '49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1' +
        '6700869c8ff7480e34a70a708b028700dbaa3a033b5652b903afe89f49a31456',
    );
  });

  describe('refusals: a Goodbye with the reason, FIN and drain', () => {
    const refusals: [string, string, Cast, Cast][] = [
      ['[H-3]', 'version', { hello: { protocolVersion: 2 } }, {}],
      ['[H-3]', 'network', { hello: { network: 'public' } }, {}],
      ['[H-3]', 'genesis', { hello: { genesis: 'ff'.repeat(32) } }, {}],
      ['[H-6]', 'identity', {}, { key: BEN, identityRequired: true }],
      ['[H-9]', 'self', {}, { admit: () => ({ reason: 'self', text: 'you are me' }) }],
      ['[H-9]', 'duplicate', {}, { admit: () => ({ reason: 'duplicate', text: 'again' }) }],
      ['[H-9]', 'capacity', {}, { admit: () => ({ reason: 'capacity', text: 'full' }) }],
      ['[H-9]', 'banned', {}, { admit: () => ({ reason: 'banned', text: 'you lied' }) }],
    ];
    for (const [clause, reason, theirs, ours] of refusals) {
      it(`${clause} ${reason}, by the listener`, () => {
        const pair = metPair(theirs, ours);
        expect(pair.endings).to.equal(
          `refused by peer: ${reason}, unconfirmed | refused by us: ${reason}, confirmed`,
        );
      });
      it(`${clause} ${reason}, by the dialer, of a Welcome`, () => {
        const puppet = new Puppet('dialer', ours).opened();
        const hello = greetingOf(theirs.key, theirs.hello);
        const helloBytes = encodeHello(hello);
        puppet.says({ kind: 'Welcome', hello, helloBytes, signature: NO_SIGNATURE });
        expect(puppet.goodbyes.map((goodbye) => goodbye.reason)).to.deep.equal([reason]);
        expect(kindsOf(puppet.effects)).to.not.include('met');
        puppet.saysGoodbye('version', {}, 0);
        puppet.input({ kind: 'fin' });
        expect(puppet.outcome).to.include({ ending: 'refused', by: 'us', reason });
      });
    }

    it('[H-3] are judged in order, cheapest first, and the text names both values', () => {
      const admitted: string[] = [];
      const puppet = new Puppet('listener', {
        admit: ({ userAgent }) => {
          admitted.push(userAgent);
          return undefined;
        },
      }).opened();
      const wrong = { protocolVersion: 9, network: 'x', genesis: '00'.repeat(32) };
      puppet.says(helloMessage(greetingOf(undefined, wrong)));
      expect(puppet.goodbyes).to.have.lengthOf(1);
      expect(puppet.goodbyes[0]).to.include({
        reason: 'version',
        text: 'protocol version 9, here 1',
      });
      expect(admitted).to.deep.equal([]);
    });

    it('[H-3] a strange name does not reach a log line as it came', () => {
      const puppet = new Puppet('listener').opened();
      puppet.says(helloMessage(greetingOf(undefined, { network: 'a\u001b[31m\u00e9' })));
      expect(puppet.goodbyes[0]?.text).to.equal('network a?[31m?, here dev');
    });

    it('[G-5] a pipelining client that is refused is heard to its end, and answered with FIN', () => {
      const puppet = new Puppet('listener', {
        admit: () => ({ reason: 'capacity', text: 'full' }),
      }).opened();
      const words = [puppet.greetingFrame(), puppet.readyFrame(), puppet.askFrame(1)];
      puppet.hears(...words, puppet.goodbyeFrame('done', { framesReceived: 0, bytesReceived: 0 }));
      puppet.input({ kind: 'fin' });
      expect(kindsOf(puppet.effects)).to.not.include.members(['abort', 'deliver', 'met']);
      expect(puppet.session.counts.framesReceived).to.equal(3);
      expect(puppet.outcome).to.include({ ending: 'refused', by: 'us', reason: 'capacity' });
    });
  });

  describe('proof', () => {
    const keyed = greetingOf(BEN);
    const bytes = encodeHello(keyed);
    const own = (role: 'dialer' | 'listener', puppet: Puppet): Uint8Array => {
      const [first] = puppet.heard;
      const ours = first?.message.kind === 'Hello' || first?.message.kind === 'Welcome';
      const theirs = ours && 'helloBytes' in first.message ? first.message.helloBytes : bytes;
      return puppet.role === 'dialer'
        ? handshakeBytes(role, theirs, bytes)
        : handshakeBytes(role, bytes, theirs);
    };
    const asListener = (): Puppet => {
      const puppet = new Puppet('listener', { key: ANN }).opened();
      puppet.says({ kind: 'Hello', hello: keyed, helloBytes: bytes });
      return puppet;
    };
    const asDialer = (): Puppet => new Puppet('dialer', { key: ANN }).opened();
    const prove = (puppet: Puppet, signature: Uint8Array): Puppet => {
      if (puppet.role === 'listener') puppet.says({ kind: 'Ready', signature });
      else puppet.says({ kind: 'Welcome', hello: keyed, helloBytes: bytes, signature });
      return puppet;
    };
    const broken = { ending: 'aborted', by: 'us', reason: 'bad-signature' };

    for (const [name, meet, theirRole, ourRole] of [
      ['listener', asListener, 'dialer', 'listener'],
      ['dialer', asDialer, 'listener', 'dialer'],
    ] as const) {
      it(`[H-6] the ${name} is convinced by a signature over its own bytes`, () => {
        const puppet = meet();
        prove(puppet, signatureOf(BEN, own(theirRole, puppet)));
        expect(puppet.phase).to.equal('ready');
      });
      it(`[H-6] the ${name} is not by one with another key`, () => {
        const puppet = meet();
        prove(puppet, signatureOf(ANN, own(theirRole, puppet)));
        expect(puppet.outcome).to.include(broken);
      });
      it(`[H-6] the ${name} is not by silence where a key was claimed`, () => {
        expect(prove(meet(), NO_SIGNATURE).outcome).to.include(broken);
      });
      it(`[H-5] the ${name} is not by the signature of its own role, reflected`, () => {
        const puppet = meet();
        prove(puppet, signatureOf(BEN, own(ourRole, puppet)));
        expect(puppet.outcome).to.include(broken);
      });
      it(`[H-5] the ${name} is not by a signature of another conversation`, () => {
        const puppet = meet();
        const replayed = handshakeBytes(
          theirRole,
          bytes,
          encodeHello(greetingOf(ANN, { nonce: 5n })),
        );
        prove(puppet, signatureOf(BEN, replayed));
        expect(puppet.outcome).to.include(broken);
      });
      it(`[H-6] the ${name} refuses a small-order key whatever it signs`, () => {
        const puppet = new Puppet(name, { key: ANN }).opened();
        const small = greetingOf(SMALL_ORDER);
        const smallBytes = encodeHello(small);
        const signature = new Uint8Array(64);
        if (name === 'listener') {
          puppet.says({ kind: 'Hello', hello: small, helloBytes: smallBytes });
          puppet.says({ kind: 'Ready', signature });
        } else puppet.says({ kind: 'Welcome', hello: small, helloBytes: smallBytes, signature });
        expect(puppet.outcome).to.include(broken);
      });
      it(`[H-6] the ${name} takes no signature from one without a key`, () => {
        const puppet = new Puppet(name).opened();
        const hello = greetingOf(undefined);
        const signature = new Uint8Array(64);
        const helloBytes = encodeHello(hello);
        if (name === 'listener') {
          puppet.says({ kind: 'Hello', hello, helloBytes });
          puppet.says({ kind: 'Ready', signature });
        } else puppet.says({ kind: 'Welcome', hello, helloBytes, signature });
        expect(puppet.outcome).to.include(broken);
      });
    }

    it('[H-6] says why before the reset', () => {
      const { goodbyes } = prove(asListener(), NO_SIGNATURE);
      expect(goodbyes).to.have.lengthOf(1);
      expect(goodbyes[0]).to.include({
        reason: 'violation',
        text: 'H-6 signature does not prove the key',
      });
    });
  });

  describe('out of turn', () => {
    const outOfTurn = { ending: 'aborted', by: 'us', reason: 'out-of-turn' };

    for (const message of [
      { kind: 'Ping', nonce: 1n },
      { kind: 'GetBlockRange', fromHeight: 1, count: 1 },
      { kind: 'NewTip', header: Uint8Array.of(1) },
      { kind: 'Ready', signature: NO_SIGNATURE },
    ] as const satisfies Message[]) {
      it(`[H-4] ${message.kind} before the greeting`, () => {
        for (const role of ['dialer', 'listener'] as const) {
          const puppet = new Puppet(role).opened();
          const effects = puppet.says(message, { id: 1 });
          expect(puppet.outcome).to.include(outOfTurn);
          expect(kindsOf(effects)).to.not.include('deliver');
        }
      });
    }

    it('[H-4] Hello twice, or a greeting in ready: the first identity stands', () => {
      const twice = new Puppet('listener').opened();
      twice.hears(twice.greetingFrame(), twice.greetingFrame());
      expect(twice.outcome).to.include(outOfTurn);
      for (const late of ['greetingFrame', 'readyFrame'] as const) {
        const puppet = new Puppet('listener').met();
        const first = puppet.session.peerHello;
        puppet.hears(puppet[late]());
        expect(puppet.outcome).to.include(outOfTurn);
        expect(puppet.session.peerHello).to.equal(first);
      }
    });

    it('[H-4] our own Hello, echoed', () => {
      const puppet = new Puppet('dialer').opened();
      const [write] = puppet.effects.filter(({ kind }) => kind === 'write');
      puppet.input({ kind: 'bytes', chunk: write?.kind === 'write' ? write.bytes : NO_SIGNATURE });
      expect(puppet.outcome).to.include(outOfTurn);
    });

    it('[H-1] Hello and Welcome carry neither id nor re', () => {
      for (const ids of [{ id: 1 }, { re: 1 }]) {
        const puppet = new Puppet('dialer').opened();
        const hello = greetingOf(undefined);
        const welcome: Message = {
          kind: 'Welcome',
          hello,
          helloBytes: encodeHello(hello),
          signature: NO_SIGNATURE,
        };
        puppet.says(welcome, ids);
        expect(puppet.outcome).to.include({ ending: 'aborted', reason: 'id-in-greeting' });
      }
    });

    it('[H-2] a greeting without the constant is another protocol', () => {
      const puppet = new Puppet('listener').opened();
      const frame = Buffer.from(puppet.greetingFrame());
      frame[frame.indexOf('FNCK')] = 0x58;
      puppet.hears(frame);
      expect(puppet.phase).to.equal('awaiting-goodbye');
      expect(puppet.goodbyes[0]?.reason).to.equal('not-finack');
    });
  });

  describe('the frame limit', () => {
    const large = (bytes: number): Uint8Array => {
      // An unknown body of a newer version: field 100, length-delimited.
      const payload = Buffer.alloc(bytes);
      payload.set([0xa2, 0x06]);
      payload.set([0x80 | ((bytes - 5) & 0x7f), 0x80 | ((bytes - 5) >> 7), (bytes - 5) >> 14], 2);
      return frameOf(payload);
    };

    it('[F-4] is 2 KiB before the handshake is done, and 1 MiB after, within one chunk', () => {
      const puppet = new Puppet('listener').opened();
      const effects = puppet.hears(puppet.greetingFrame(), puppet.readyFrame(), large(1_000_000));
      expect(movesOf(effects)).to.deep.equal(['ready']);
      expect(puppet.session.counts.framesReceived).to.equal(3);
    });

    it('[F-4] a large frame where Ready should stand is a violation', () => {
      const puppet = new Puppet('listener').opened();
      puppet.hears(puppet.greetingFrame());
      puppet.hears(large(2049).subarray(0, 2));
      expect(puppet.outcome).to.include({ ending: 'aborted', reason: 'frame-too-large' });
    });

    it('[F-4] 1 MiB is the largest ever', () => {
      const puppet = new Puppet('listener').met();
      puppet.hears(Uint8Array.of(0x81, 0x80, 0x40));
      expect(puppet.outcome).to.include({ ending: 'aborted', reason: 'frame-too-large' });
    });

    it('[G-5] one who left in the middle of the handshake hears what was on its way', () => {
      const pair = new Pair().open();
      pair.listener.step();
      pair.dialer.step();
      pair.dialer.step(); // Welcome is here, Ready is out
      pair.dialer.say(
        { kind: 'GetHeaders', locator: Array(64).fill(ANN), stop: undefined },
        { id: 1 },
      );
      pair.listener.leave();
      pair.run();
      expect(pair.endings).to.equal(
        'graceful by peer: leaving, unconfirmed | refused by us: leaving, confirmed',
      );
      expect(pair.listener.delivered).to.deep.equal([]);
    });

    it('[G-5] one who left after its Hello hears the Welcome and is not offended', () => {
      const pair = new Pair().open();
      pair.dialer.leave();
      pair.run();
      expect(pair.endings).to.equal(
        'refused by us: leaving, confirmed | refused by peer: leaving, unconfirmed',
      );
    });
  });

  describe('time', () => {
    const late = { ending: 'timed-out', by: 'us', reason: 'handshake' };

    it('[H-7] the silent are cut off after 10 s, and told why', () => {
      const puppet = new Puppet('listener').opened();
      puppet.pass(9_999);
      expect(puppet.phase).to.equal('greeting');
      puppet.pass(1);
      expect(puppet.outcome).to.include(late);
      expect(puppet.goodbyes[0]).to.include({ reason: 'timeout', text: 'handshake' });
    });

    it('[H-7] the deadline is absolute: a byte a second buys no time', () => {
      const puppet = new Puppet('listener').opened();
      for (const byte of puppet.greetingFrame().subarray(0, 10)) {
        puppet.hears(Uint8Array.of(byte));
        puppet.pass(1_000);
      }
      expect(puppet.outcome).to.include(late);
    });

    it('[H-7] nor does half a handshake', () => {
      const puppet = new Puppet('listener').opened();
      puppet.pass(9_000);
      puppet.hears(puppet.greetingFrame());
      puppet.pass(1_000);
      expect(puppet.outcome).to.include(late);
    });

    it('[X-1] a dial that nobody answers is not-connected', () => {
      const puppet = new Puppet('dialer');
      puppet.pass(10_000);
      expect(puppet.outcome).to.include({
        ending: 'not-connected',
        by: 'world',
        reason: 'connect-timeout',
      });
    });
  });
});
