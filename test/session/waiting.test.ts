// After our Goodbye and FIN: what is still heard, and how long we wait for the peer's.
import { expect } from 'chai';
import { kindsOf, ScriptedPeer } from './scripted-peer.ts';
import { someBlock } from './sessions.ts';

const leave = { kind: 'leave', reason: 'leaving', text: '' } as const;
const done = { kind: 'leave', reason: 'done', text: '' } as const;

describe('session: waiting for the other side', () => {
  describe('while we wait', () => {
    it('[G-5] blocks we asked for are delivered, the rest is counted and let go', () => {
      const peer = new ScriptedPeer().established();
      const message = { kind: 'GetBlockRange', fromHeight: 1, count: 1 } as const;
      peer.input({ kind: 'send', envelope: { id: 1, message } });
      peer.input(leave);
      const effects = [
        ...peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) }),
        ...peer.requests(5),
        ...peer.sends({ kind: 'Ping', nonce: 1n }),
        ...peer.sends({ kind: 'BlocksBegin', count: 1 }, { re: 1 }),
        ...peer.sendsBytes(peer.frame({ kind: 'Block', bytes: someBlock().bytes })),
        ...peer.sends({ kind: 'BlocksEnd', served: 1 }, { re: 1 }),
      ];
      expect(
        effects.flatMap((one) => (one.kind === 'deliver' ? [one.envelope.message.kind] : [])),
      ).to.deep.equal(['BlocksBegin', 'Block', 'BlocksEnd']);
      expect(kindsOf(effects).filter((kind) => kind === 'read')).to.have.lengthOf(6);
      peer.sendsGoodbye('leaving', {}, 0);
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });
    });

    it('[G-5] a frozen peer that had taken all is reset after 5 s of silence', () => {
      const peer = new ScriptedPeer().established();
      peer.input(leave);
      peer.pass(3_000);
      peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) });
      peer.pass(4_999);
      expect(peer.phase).to.equal('awaiting-goodbye');
      expect(kindsOf(peer.pass(1))).to.deep.equal(['abort', 'moved']);
      expect(peer.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'leaving-quiet' });
    });

    it('[G-5] one that goes on talking is reset after 30 s in all', () => {
      const peer = new ScriptedPeer().established();
      peer.pass(25_000);
      peer.input(leave);
      for (let s = 0; s < 29; s++) {
        peer.pass(1_000);
        peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) });
      }
      expect(peer.phase).to.equal('awaiting-goodbye');
      peer.pass(1_000);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'leaving' });
    });

    it('[G-6] one that leaves our bytes stuck is reset after 20 s', () => {
      const peer = new ScriptedPeer().established();
      peer.kernel = 'full';
      peer.input(leave);
      peer.pass(19_999);
      expect(peer.phase).to.equal('awaiting-goodbye');
      peer.pass(1);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
    });

    it('[G-5] one that said Goodbye but never sends its FIN is reset as well', () => {
      const peer = new ScriptedPeer().established();
      peer.sendsGoodbye('done');
      expect(peer.phase).to.equal('awaiting-fin');
      peer.pass(5_000);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'leaving-quiet' });
    });

    it('[G-6] one that takes nothing while we close is reset after 20 s', () => {
      const peer = new ScriptedPeer().established();
      peer.kernel = 'full';
      peer.input({ kind: 'fin' });
      expect(peer.phase).to.equal('flushing-fin');
      peer.pass(20_000);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
    });

    it('[G-5] half a frame before the FIN is not waited for after it', () => {
      const peer = new ScriptedPeer().established();
      peer.requests(1);
      peer.sendsBytes(peer.goodbyeFrame('done'), Uint8Array.of(0x20));
      peer.input({ kind: 'fin' });
      peer.pass(60_000);
      expect(peer.phase).to.equal('answering-goodbye');
      peer.input({ kind: 'replied' });
      expect(peer.outcome).to.include({ ending: 'truncated', reason: 'fin-inside-frame' });
    });
  });

  describe('patience after done', () => {
    /** It asked for 6 blocks, said done, and gets one every 10 s. */
    const downloading = (): ScriptedPeer => {
      const peer = new ScriptedPeer().established();
      const message = { kind: 'GetBlockRange', fromHeight: 1, count: 6 } as const;
      peer.input({ kind: 'send', envelope: { id: 1, message } });
      peer.input(done);
      peer.sends({ kind: 'BlocksBegin', count: 6 }, { re: 1 });
      for (let n = 0; n < 6; n++) {
        peer.pass(10_000);
        peer.sendsBytes(peer.frame({ kind: 'Block', bytes: someBlock().bytes }));
      }
      return peer;
    };

    it('[G-5] lasts as long as what we asked for comes, with 20 s for each silence', () => {
      const peer = downloading();
      expect(peer.phase).to.equal('awaiting-goodbye');
      peer.pass(19_999);
      expect(peer.phase).to.equal('awaiting-goodbye');
      peer.pass(1);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'leaving-quiet' });
    });

    it('[G-5] and then the usual time begins: the last reply does not find it passed', () => {
      const peer = downloading();
      peer.sends({ kind: 'BlocksEnd', served: 6 }, { re: 1 });
      peer.pass(4_999);
      expect(peer.phase).to.equal('awaiting-goodbye');
      peer.sendsGoodbye('done', {}, 0);
      peer.pass(4_999);
      expect(peer.phase).to.equal('awaiting-fin');
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'graceful', delivery: 'confirmed' });
    });

    it('[G-5] a Goodbye that leaves replies out does not find it passed either', () => {
      const peer = downloading();
      for (let n = 0; n < 4; n++) {
        peer.pass(10_000);
        peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) });
      }
      peer.sendsGoodbye('leaving', {}, 0);
      peer.pass(4_999);
      expect(peer.phase).to.equal('awaiting-fin');
      peer.pass(1);
      expect(peer.outcome.reason).to.equal('leaving-quiet');
    });
  });
});
