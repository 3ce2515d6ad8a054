// A channel that proves keys by itself, as TLS does: what it has proven goes into the handshake, so that
// neither a repeated greeting nor a channel of somebody between the two is taken for the peer's.
import { expect } from 'chai';
import { type ChannelProof, handshakeBytes } from '../../src/session/handshake-rules.ts';
import { encodeHello } from '../../src/wire/messages/hello.ts';
import { kindsOf, movesOf, ScriptedPeer } from './scripted-peer.ts';
import { ALICE, BOB, helloOf, signatureOf } from './sessions.ts';

const EXPORTER = new Uint8Array(32).fill(0xe1);
const bound = (publicKey: string, exporter = EXPORTER): ChannelProof => ({
  kind: 'bound',
  publicKey,
  exporter,
});
const badSignature = { ending: 'aborted', by: 'us', reason: 'bad-signature' };

/** Bob plays the other side on this channel, and signs with this exporter. */
function meet(role: 'dialer' | 'listener', proof: ChannelProof, exporter?: Uint8Array) {
  const peer = new ScriptedPeer(role, { key: ALICE }).opened(proof);
  const hello = helloOf(BOB);
  const helloBytes = encodeHello(hello);
  if (role === 'listener') peer.sends({ kind: 'Hello', hello, helloBytes });
  const [first] = peer.received;
  const ours = first !== undefined && 'helloBytes' in first.message && first.message.helloBytes;
  if (!ours) throw new Error('the session has not greeted');
  const [bytes, theirRole] =
    role === 'listener'
      ? ([[helloBytes, ours], 'dialer'] as const)
      : ([[ours, helloBytes], 'listener'] as const);
  const [dialer, listener] = bytes;
  const signature = signatureOf(BOB, handshakeBytes(theirRole, dialer, listener, exporter));
  if (role === 'listener') peer.sends({ kind: 'Ready', signature });
  else peer.sends({ kind: 'Welcome', hello, helloBytes, signature });
  return peer;
}

describe('session: a channel that proves keys', () => {
  it('[H-10] signs what only the two ends of the channel have', () => {
    const [dialer, listener] = [Buffer.from('ann'), Buffer.from('ben')];
    const signed = handshakeBytes('dialer', dialer, listener, EXPORTER);
    expect(Buffer.from(signed).toString('hex')).to.equal(
      '66696e61636b2d68616e647368616b652d7632206469616c65720a' + // "finack-handshake-v2 dialer\n"
        '49915e0d7d4b402e3017d010bc1c0e83cac6c797d6c16e66340fe3268693a6a1' +
        '6700869c8ff7480e34a70a708b028700dbaa3a033b5652b903afe89f49a31456' +
        'e1'.repeat(32),
    );
  });

  for (const role of ['dialer', 'listener'] as const) {
    it(`[H-10] the ${role} takes a signature over the channel that it has itself`, () => {
      const peer = meet(role, bound(BOB), EXPORTER);
      expect(peer.phase).to.equal('ready');
    });

    it(`[H-10] the ${role} takes none over another channel, and none over no channel`, () => {
      const other = new Uint8Array(32).fill(0xe2);
      for (const exporter of [other, undefined]) {
        expect(meet(role, bound(BOB), exporter).outcome).to.include(badSignature);
      }
    });

    it(`[H-10] the ${role} takes no greeting of somebody else's key, however well it is signed`, () => {
      expect(meet(role, bound(ALICE), EXPORTER).outcome).to.include(badSignature);
    });

    it(`[H-10] the ${role} refuses who has not proven anything, and reads nothing of it`, () => {
      const peer = new ScriptedPeer(role).opened({ kind: 'unproven', why: 'speak TLS' });
      expect(movesOf(peer.effects)).to.deep.equal(['greeting', 'awaiting-goodbye']);
      expect(peer.goodbyes).to.have.length(1);
      expect(peer.goodbyes[0]).to.include({ reason: 'identity', text: 'speak TLS' });
      peer.sendsBytes(peer.handshakeFrame(), Uint8Array.of(0x00, 0xff));
      expect(kindsOf(peer.effects)).to.not.include.members(['read', 'established']);
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'refused', by: 'us', reason: 'identity' });
    });
  }

  it('[H-10] an anonymous dialer is refused: the channel has a key, and it does not show it', () => {
    const peer = new ScriptedPeer('listener').opened(bound(BOB));
    peer.sendsBytes(peer.handshakeFrame());
    expect(peer.goodbyes[0]).to.include({ reason: 'identity' });
  });

  it('[H-7] who accepts has one deadline, from the first byte of the channel on', () => {
    const peer = new ScriptedPeer('listener');
    peer.pass(6_000);
    peer.opened(bound(BOB));
    peer.pass(3_999);
    expect(peer.phase).to.equal('greeting');
    peer.pass(1);
    expect(peer.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'handshake' });
    const silent = new ScriptedPeer('listener');
    silent.pass(10_000);
    expect(silent.outcome).to.include({ ending: 'not-connected', by: 'us', reason: 'handshake' });
  });

  describe('[X-1] a FIN that stands alone', () => {
    const alone = { kind: 'fin', missing: 'close_notify' } as const;

    it('is a truncated end, also behind a Goodbye', () => {
      const peer = new ScriptedPeer().established();
      peer.sendsGoodbye('done');
      peer.input(alone);
      expect(peer.outcome).to.deep.include({
        ending: 'truncated',
        by: 'peer',
        reason: 'fin-alone',
      });
      expect(peer.outcome.detail).to.equal('no close_notify');
    });

    it('is one in the middle of everything, and says nothing of one that was refused', () => {
      const ready = new ScriptedPeer().established();
      ready.input(alone);
      expect(ready.outcome).to.include({ ending: 'truncated', reason: 'fin-alone' });
      const refused = new ScriptedPeer().opened({ kind: 'unproven', why: 'speak TLS' });
      refused.input(alone);
      expect(refused.outcome).to.include({ ending: 'refused', reason: 'identity' });
    });
  });

  it('[X-1] a record that nobody with the key has made is not a reset of the peer', () => {
    const peer = new ScriptedPeer().established();
    peer.input({ kind: 'lost', code: 'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC' });
    expect(peer.outcome).to.include({ ending: 'aborted', by: 'us' });
  });
});
