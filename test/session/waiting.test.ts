// After our Goodbye and FIN: what is still heard, and how long we wait for the peer's.
import { expect } from 'chai';
import { someBlock } from './actors.ts';
import { kindsOf, Puppet } from './puppet.ts';

const leave = { kind: 'leave', reason: 'leaving', text: '' } as const;
const done = { kind: 'leave', reason: 'done', text: '' } as const;

describe('session: waiting for the other side', () => {
  describe('while we wait', () => {
    it('[G-5] blocks we asked for are delivered, the rest is counted and let go', () => {
      const puppet = new Puppet().met();
      const message = { kind: 'GetBlockRange', fromHeight: 1, count: 1 } as const;
      puppet.input({ kind: 'send', envelope: { id: 1, message } });
      puppet.input(leave);
      const effects = [
        ...puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) }),
        ...puppet.asks(5),
        ...puppet.says({ kind: 'Ping', nonce: 1n }),
        ...puppet.says({ kind: 'BlocksBegin', count: 1 }, { re: 1 }),
        ...puppet.hears(puppet.frame({ kind: 'Block', bytes: someBlock().bytes })),
        ...puppet.says({ kind: 'BlocksEnd', served: 1 }, { re: 1 }),
      ];
      expect(
        effects.flatMap((one) => (one.kind === 'deliver' ? [one.envelope.message.kind] : [])),
      ).to.deep.equal(['BlocksBegin', 'Block', 'BlocksEnd']);
      expect(kindsOf(effects).filter((kind) => kind === 'read')).to.have.lengthOf(6);
      puppet.saysGoodbye('leaving', {}, 0);
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });
    });

    it('[G-5] a frozen peer that had taken all is reset after 5 s of silence', () => {
      const puppet = new Puppet().met();
      puppet.input(leave);
      puppet.pass(3_000);
      puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) });
      puppet.pass(4_999);
      expect(puppet.phase).to.equal('awaiting-goodbye');
      expect(kindsOf(puppet.pass(1))).to.deep.equal(['abort', 'moved']);
      expect(puppet.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'leaving-quiet' });
    });

    it('[G-5] one that goes on talking is reset after 30 s in all', () => {
      const puppet = new Puppet().met();
      puppet.pass(25_000);
      puppet.input(leave);
      for (let s = 0; s < 29; s++) {
        puppet.pass(1_000);
        puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) });
      }
      expect(puppet.phase).to.equal('awaiting-goodbye');
      puppet.pass(1_000);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'leaving' });
    });

    it('[G-6] one that leaves our bytes stuck is reset after 20 s', () => {
      const puppet = new Puppet().met();
      puppet.kernel = 'full';
      puppet.input(leave);
      puppet.pass(19_999);
      expect(puppet.phase).to.equal('awaiting-goodbye');
      puppet.pass(1);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
    });

    it('[G-5] one that said Goodbye but never sends its FIN is reset as well', () => {
      const puppet = new Puppet().met();
      puppet.saysGoodbye('done');
      expect(puppet.phase).to.equal('awaiting-fin');
      puppet.pass(5_000);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'leaving-quiet' });
    });

    it('[G-6] one that takes nothing while we close is reset after 20 s', () => {
      const puppet = new Puppet().met();
      puppet.kernel = 'full';
      puppet.input({ kind: 'fin' });
      expect(puppet.phase).to.equal('flushing-fin');
      puppet.pass(20_000);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
    });

    it('[G-5] half a frame before the FIN is not waited for after it', () => {
      const puppet = new Puppet().met();
      puppet.asks(1);
      puppet.hears(puppet.goodbyeFrame('done'), Uint8Array.of(0x20));
      puppet.input({ kind: 'fin' });
      puppet.pass(60_000);
      expect(puppet.phase).to.equal('answering-goodbye');
      puppet.input({ kind: 'paid' });
      expect(puppet.outcome).to.include({ ending: 'truncated', reason: 'fin-inside-frame' });
    });
  });

  describe('patience after done', () => {
    /** It asked for 6 blocks, said done, and gets one every 10 s. */
    const downloading = (): Puppet => {
      const puppet = new Puppet().met();
      const message = { kind: 'GetBlockRange', fromHeight: 1, count: 6 } as const;
      puppet.input({ kind: 'send', envelope: { id: 1, message } });
      puppet.input(done);
      puppet.says({ kind: 'BlocksBegin', count: 6 }, { re: 1 });
      for (let n = 0; n < 6; n++) {
        puppet.pass(10_000);
        puppet.hears(puppet.frame({ kind: 'Block', bytes: someBlock().bytes }));
      }
      return puppet;
    };

    it('[G-5] lasts as long as what we asked for comes, with 20 s for each silence', () => {
      const puppet = downloading();
      expect(puppet.phase).to.equal('awaiting-goodbye');
      puppet.pass(19_999);
      expect(puppet.phase).to.equal('awaiting-goodbye');
      puppet.pass(1);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'leaving-quiet' });
    });

    it('[G-5] and then the usual time begins: the last reply does not find it passed', () => {
      const puppet = downloading();
      puppet.says({ kind: 'BlocksEnd', served: 6 }, { re: 1 });
      puppet.pass(4_999);
      expect(puppet.phase).to.equal('awaiting-goodbye');
      puppet.saysGoodbye('done', {}, 0);
      puppet.pass(4_999);
      expect(puppet.phase).to.equal('awaiting-fin');
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({ ending: 'graceful', delivery: 'confirmed' });
    });

    it('[G-5] a Goodbye that leaves replies out does not find it passed either', () => {
      const puppet = downloading();
      for (let n = 0; n < 4; n++) {
        puppet.pass(10_000);
        puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) });
      }
      puppet.saysGoodbye('leaving', {}, 0);
      puppet.pass(4_999);
      expect(puppet.phase).to.equal('awaiting-fin');
      puppet.pass(1);
      expect(puppet.outcome.reason).to.equal('leaving-quiet');
    });
  });
});
