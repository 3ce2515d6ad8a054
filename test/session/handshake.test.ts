// Hello, Welcome, Ready: three words, whose turn it is, what is refused and how it is proven.
import { expect } from 'chai';
import { handshakeBytes } from '../../src/session/handshake-rules.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import type { Message } from '../../src/wire/messages.ts';
import { establishedPair, Pair } from './pair.ts';
import { kindsOf, movesOf, ScriptedPeer } from './scripted-peer.ts';
import { ALICE, BOB, helloOf, type PeerSpec, SMALL_ORDER, signatureOf } from './sessions.ts';

const NO_SIGNATURE = new Uint8Array(0);

function helloMessage(hello: Hello): Message {
  return { kind: 'Hello', hello, helloBytes: encodeHello(hello) };
}

describe('session: the handshake', () => {
  it('[H-1] takes three words, and both know each other', () => {
    const pair = establishedPair({ key: ALICE }, { key: BOB });
    expect(pair.dialer.phase).to.equal('ready');
    expect(pair.listener.phase).to.equal('ready');
    expect(pair.dialer.session.peerHello).to.deep.equal(helloOf(BOB));
    expect(pair.listener.session.peerHello).to.deep.equal(helloOf(ALICE));
    const said = pair.dialer.effects.flatMap((one) => (one.kind === 'write' ? [one.what] : []));
    expect(said).to.deep.equal(['Hello', 'Ready']);
    expect(kindsOf(pair.listener.effects)).to.deep.equal([
      ...['moved', 'read', 'write'],
      ...['read', 'moved', 'established'],
    ]);
  });

  it('[H-6] an anonymous dialer says Ready without a signature', () => {
    const pair = establishedPair({}, { key: BOB });
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
    const refusals: [string, string, PeerSpec, PeerSpec][] = [
      ['[H-3]', 'version', { hello: { protocolVersion: 9 } }, {}],
      ['[H-3]', 'network', { hello: { network: 'public' } }, {}],
      ['[H-3]', 'genesis', { hello: { genesis: 'ff'.repeat(32) } }, {}],
      ['[H-6]', 'identity', {}, { key: BOB, identityRequired: true }],
      ['[H-9]', 'self', {}, { admit: () => ({ reason: 'self', text: 'you are me' }) }],
      ['[H-9]', 'duplicate', {}, { admit: () => ({ reason: 'duplicate', text: 'again' }) }],
      ['[H-9]', 'capacity', {}, { admit: () => ({ reason: 'capacity', text: 'full' }) }],
      ['[H-9]', 'banned', {}, { admit: () => ({ reason: 'banned', text: 'you lied' }) }],
    ];
    for (const [clause, reason, theirs, ours] of refusals) {
      it(`${clause} ${reason}, by the listener`, () => {
        const pair = establishedPair(theirs, ours);
        expect(pair.endings).to.equal(
          `refused by peer: ${reason}, unconfirmed | refused by us: ${reason}, confirmed`,
        );
      });
      it(`${clause} ${reason}, by the dialer, of a Welcome`, () => {
        const peer = new ScriptedPeer('dialer', ours).opened();
        const hello = helloOf(theirs.key, theirs.hello);
        const helloBytes = encodeHello(hello);
        peer.sends({ kind: 'Welcome', hello, helloBytes, signature: NO_SIGNATURE });
        expect(peer.goodbyes.map((goodbye) => goodbye.reason)).to.deep.equal([reason]);
        expect(kindsOf(peer.effects)).to.not.include('established');
        peer.sendsGoodbye('version', {}, 0);
        peer.input({ kind: 'fin' });
        expect(peer.outcome).to.include({ ending: 'refused', by: 'us', reason });
      });
    }

    it('[H-3] are judged in order, cheapest first, and the text names both values', () => {
      const admitted: string[] = [];
      const peer = new ScriptedPeer('listener', {
        admit: ({ userAgent }) => {
          admitted.push(userAgent);
          return undefined;
        },
      }).opened();
      const wrong = { protocolVersion: 9, network: 'x', genesis: '00'.repeat(32) };
      peer.sends(helloMessage(helloOf(undefined, wrong)));
      expect(peer.goodbyes).to.have.lengthOf(1);
      expect(peer.goodbyes[0]).to.include({
        reason: 'version',
        text: 'protocol version 9, here 2',
      });
      expect(admitted).to.deep.equal([]);
    });

    it('[H-3] a strange name does not reach a log line as it came', () => {
      const peer = new ScriptedPeer('listener').opened();
      peer.sends(helloMessage(helloOf(undefined, { network: 'a\u001b[31m\u00e9' })));
      expect(peer.goodbyes[0]?.text).to.equal('network a?[31m?, here dev');
    });

    it('[G-5] a pipelining client that is refused is heard to its end, and answered with FIN', () => {
      const peer = new ScriptedPeer('listener', {
        admit: () => ({ reason: 'capacity', text: 'full' }),
      }).opened();
      const words = [peer.handshakeFrame(), peer.readyFrame(), peer.askFrame(1)];
      peer.sendsBytes(...words, peer.goodbyeFrame('done', { framesReceived: 0, bytesReceived: 0 }));
      peer.input({ kind: 'fin' });
      expect(kindsOf(peer.effects)).to.not.include.members(['abort', 'deliver', 'established']);
      expect(peer.session.counts.framesReceived).to.equal(3);
      expect(peer.outcome).to.include({ ending: 'refused', by: 'us', reason: 'capacity' });
    });
  });

  describe('proof', () => {
    const keyed = helloOf(BOB);
    const bytes = encodeHello(keyed);
    const own = (role: 'dialer' | 'listener', peer: ScriptedPeer): Uint8Array => {
      const [first] = peer.received;
      const ours = first?.message.kind === 'Hello' || first?.message.kind === 'Welcome';
      const theirs = ours && 'helloBytes' in first.message ? first.message.helloBytes : bytes;
      return peer.role === 'dialer'
        ? handshakeBytes(role, theirs, bytes)
        : handshakeBytes(role, bytes, theirs);
    };
    const asListener = (): ScriptedPeer => {
      const peer = new ScriptedPeer('listener', { key: ALICE }).opened();
      peer.sends({ kind: 'Hello', hello: keyed, helloBytes: bytes });
      return peer;
    };
    const asDialer = (): ScriptedPeer => new ScriptedPeer('dialer', { key: ALICE }).opened();
    const prove = (peer: ScriptedPeer, signature: Uint8Array): ScriptedPeer => {
      if (peer.role === 'listener') peer.sends({ kind: 'Ready', signature });
      else peer.sends({ kind: 'Welcome', hello: keyed, helloBytes: bytes, signature });
      return peer;
    };
    const broken = { ending: 'aborted', by: 'us', reason: 'bad-signature' };

    for (const [name, meet, theirRole, ourRole] of [
      ['listener', asListener, 'dialer', 'listener'],
      ['dialer', asDialer, 'listener', 'dialer'],
    ] as const) {
      it(`[H-6] the ${name} is convinced by a signature over its own bytes`, () => {
        const peer = meet();
        prove(peer, signatureOf(BOB, own(theirRole, peer)));
        expect(peer.phase).to.equal('ready');
      });
      it(`[H-6] the ${name} is not by one with another key`, () => {
        const peer = meet();
        prove(peer, signatureOf(ALICE, own(theirRole, peer)));
        expect(peer.outcome).to.include(broken);
      });
      it(`[H-6] the ${name} is not by silence where a key was claimed`, () => {
        expect(prove(meet(), NO_SIGNATURE).outcome).to.include(broken);
      });
      it(`[H-5] the ${name} is not by the signature of its own role, reflected`, () => {
        const peer = meet();
        prove(peer, signatureOf(BOB, own(ourRole, peer)));
        expect(peer.outcome).to.include(broken);
      });
      it(`[H-5] the ${name} is not by a signature of another conversation`, () => {
        const peer = meet();
        const replayed = handshakeBytes(
          theirRole,
          bytes,
          encodeHello(helloOf(ALICE, { nonce: 5n })),
        );
        prove(peer, signatureOf(BOB, replayed));
        expect(peer.outcome).to.include(broken);
      });
      it(`[H-6] the ${name} refuses a small-order key whatever it signs`, () => {
        const peer = new ScriptedPeer(name, { key: ALICE }).opened();
        const small = helloOf(SMALL_ORDER);
        const smallBytes = encodeHello(small);
        const signature = new Uint8Array(64);
        if (name === 'listener') {
          peer.sends({ kind: 'Hello', hello: small, helloBytes: smallBytes });
          peer.sends({ kind: 'Ready', signature });
        } else peer.sends({ kind: 'Welcome', hello: small, helloBytes: smallBytes, signature });
        expect(peer.outcome).to.include(broken);
      });
      it(`[H-6] the ${name} takes no signature from one without a key`, () => {
        const peer = new ScriptedPeer(name).opened();
        const hello = helloOf(undefined);
        const signature = new Uint8Array(64);
        const helloBytes = encodeHello(hello);
        if (name === 'listener') {
          peer.sends({ kind: 'Hello', hello, helloBytes });
          peer.sends({ kind: 'Ready', signature });
        } else peer.sends({ kind: 'Welcome', hello, helloBytes, signature });
        expect(peer.outcome).to.include(broken);
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
          const peer = new ScriptedPeer(role).opened();
          const effects = peer.sends(message, { id: 1 });
          expect(peer.outcome).to.include(outOfTurn);
          expect(kindsOf(effects)).to.not.include('deliver');
        }
      });
    }

    it('[H-4] Hello twice, or a greeting in ready: the first identity stands', () => {
      const twice = new ScriptedPeer('listener').opened();
      twice.sendsBytes(twice.handshakeFrame(), twice.handshakeFrame());
      expect(twice.outcome).to.include(outOfTurn);
      for (const late of ['handshakeFrame', 'readyFrame'] as const) {
        const peer = new ScriptedPeer('listener').established();
        const first = peer.session.peerHello;
        peer.sendsBytes(peer[late]());
        expect(peer.outcome).to.include(outOfTurn);
        expect(peer.session.peerHello).to.equal(first);
      }
    });

    it('[H-4] our own Hello, echoed', () => {
      const peer = new ScriptedPeer('dialer').opened();
      const [write] = peer.effects.filter(({ kind }) => kind === 'write');
      peer.input({ kind: 'bytes', chunk: write?.kind === 'write' ? write.bytes : NO_SIGNATURE });
      expect(peer.outcome).to.include(outOfTurn);
    });

    it('[H-1] Hello and Welcome carry neither id nor re', () => {
      for (const ids of [{ id: 1 }, { re: 1 }]) {
        const peer = new ScriptedPeer('dialer').opened();
        const hello = helloOf(undefined);
        const welcome: Message = {
          kind: 'Welcome',
          hello,
          helloBytes: encodeHello(hello),
          signature: NO_SIGNATURE,
        };
        peer.sends(welcome, ids);
        expect(peer.outcome).to.include({ ending: 'aborted', reason: 'id-in-greeting' });
      }
    });

    it('[H-2] a greeting without the constant is another protocol', () => {
      const peer = new ScriptedPeer('listener').opened();
      const frame = Buffer.from(peer.handshakeFrame());
      frame[frame.indexOf('FNCK')] = 0x58;
      peer.sendsBytes(frame);
      expect(peer.phase).to.equal('awaiting-goodbye');
      expect(peer.goodbyes[0]?.reason).to.equal('not-finack');
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
      const peer = new ScriptedPeer('listener').opened();
      const effects = peer.sendsBytes(peer.handshakeFrame(), peer.readyFrame(), large(1_000_000));
      expect(movesOf(effects)).to.deep.equal(['ready']);
      expect(peer.session.counts.framesReceived).to.equal(3);
    });

    it('[F-4] a large frame where Ready should stand is a violation', () => {
      const peer = new ScriptedPeer('listener').opened();
      peer.sendsBytes(peer.handshakeFrame());
      peer.sendsBytes(large(2049).subarray(0, 2));
      expect(peer.outcome).to.include({ ending: 'aborted', reason: 'frame-too-large' });
    });

    it('[F-4] 1 MiB is the largest ever', () => {
      const peer = new ScriptedPeer('listener').established();
      peer.sendsBytes(Uint8Array.of(0x81, 0x80, 0x40));
      expect(peer.outcome).to.include({ ending: 'aborted', reason: 'frame-too-large' });
    });

    it('[G-5] one who left in the middle of the handshake hears what was on its way', () => {
      const pair = new Pair().open();
      pair.listener.step();
      pair.dialer.step();
      pair.dialer.step(); // Welcome is here, Ready is out
      pair.dialer.send(
        { kind: 'GetHeaders', locator: Array(64).fill(ALICE), stop: undefined },
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
      const peer = new ScriptedPeer('listener').opened();
      peer.pass(9_999);
      expect(peer.phase).to.equal('greeting');
      peer.pass(1);
      expect(peer.outcome).to.include(late);
      expect(peer.goodbyes[0]).to.include({ reason: 'timeout', text: 'handshake' });
    });

    it('[H-7] the deadline is absolute: a byte a second buys no time', () => {
      const peer = new ScriptedPeer('listener').opened();
      for (const byte of peer.handshakeFrame().subarray(0, 10)) {
        peer.sendsBytes(Uint8Array.of(byte));
        peer.pass(1_000);
      }
      expect(peer.outcome).to.include(late);
    });

    it('[H-7] nor does half a handshake', () => {
      const peer = new ScriptedPeer('listener').opened();
      peer.pass(9_000);
      peer.sendsBytes(peer.handshakeFrame());
      peer.pass(1_000);
      expect(peer.outcome).to.include(late);
    });

    it('[X-1] a dial that nobody answers is not-connected', () => {
      const peer = new ScriptedPeer('dialer');
      peer.pass(10_000);
      expect(peer.outcome).to.include({
        ending: 'not-connected',
        by: 'world',
        reason: 'connect-timeout',
      });
    });
  });
});
