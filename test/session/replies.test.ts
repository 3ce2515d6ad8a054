// Requests and replies: who owes whom, in which order, and how many may wait.
import { expect } from 'chai';
import type { Input } from '../../src/session/phases.ts';
import type { Message } from '../../src/wire/messages.ts';
import { someBlock } from './actors.ts';
import { metPair } from './pair.ts';
import { kindsOf, Puppet } from './puppet.ts';

/** A session that has asked for headers under 1, for blocks under 2 and 3. */
function asked(): Puppet {
  const puppet = new Puppet().met();
  const ask = (id: number, message: Message) =>
    puppet.input({ kind: 'send', envelope: { id, message } });
  ask(1, { kind: 'GetHeaders', locator: [], stop: undefined });
  ask(2, { kind: 'GetBlockRange', fromHeight: 1, count: 2 });
  ask(3, { kind: 'GetBlocks', hashes: ['aa'.repeat(32)] });
  return puppet;
}

const begin = (count: number): Message => ({ kind: 'BlocksBegin', count });
const end = (served: number): Message => ({ kind: 'BlocksEnd', served });
const block: Message = { kind: 'Block', bytes: someBlock().bytes };
const headers: Message = { kind: 'Headers', headers: [] };

describe('session: replies', () => {
  it('[S-5] a block reply is delivered in order, other messages between its blocks', () => {
    const puppet = asked();
    const effects = [
      ...puppet.says(begin(2), { re: 2 }),
      ...puppet.says(block),
      ...puppet.says(headers, { re: 1 }),
      ...puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) }),
      ...puppet.says(block),
      ...puppet.says(end(2), { re: 2 }),
      ...puppet.says(begin(1), { re: 3 }),
      ...puppet.says(end(0), { re: 3 }),
    ];
    expect(kindsOf(effects)).to.deep.equal(Array(8).fill(['read', 'deliver']).flat());
  });

  it('[S-5] a block is handed over as it travelled', () => {
    const puppet = asked();
    puppet.says(begin(1), { re: 2 });
    const [read, effect] = puppet.hears(puppet.frame(block));
    expect(read).to.deep.equal({ kind: 'read', bytes: someBlock().frame, what: 'Block' });
    expect(effect).to.deep.include({ kind: 'deliver', frame: someBlock().frame });
  });

  describe('misuse is a violation', () => {
    const misuses: [string, string, [Message, { id?: number; re?: number }?][]][] = [
      ['[S-5] a block outside a reply', 'block-outside-reply', [[block]]],
      [
        '[S-5] one block more than announced',
        'block-outside-reply',
        [[begin(1), { re: 2 }], [block], [block]],
      ],
      [
        '[S-5] a reply inside a reply',
        'reply-inside-reply',
        [
          [begin(1), { re: 2 }],
          [begin(1), { re: 3 }],
        ],
      ],
      [
        '[S-5] an end that counts too many',
        'served-disagrees',
        [[begin(2), { re: 2 }], [block], [end(2), { re: 2 }]],
      ],
      [
        '[S-5] an end that counts too few',
        'served-disagrees',
        [[begin(2), { re: 2 }], [block], [end(0), { re: 2 }]],
      ],
      ['[S-3] an end without a beginning', 'reply-unasked', [[end(0), { re: 2 }]]],
      [
        '[S-3] the end of another reply',
        'reply-unasked',
        [
          [begin(1), { re: 2 }],
          [end(0), { re: 3 }],
        ],
      ],
      ['[S-3] headers that nobody asked for', 'reply-unasked', [[headers, { re: 7 }]]],
      ['[S-3] headers without re', 'reply-unasked', [[headers]]],
      ['[S-3] headers in reply to a request for blocks', 'reply-unasked', [[headers, { re: 2 }]]],
      ['[S-3] blocks in reply to a request for headers', 'reply-unasked', [[begin(1), { re: 1 }]]],
      [
        '[S-3] the same reply twice',
        'reply-unasked',
        [
          [headers, { re: 1 }],
          [headers, { re: 1 }],
        ],
      ],
      [
        '[S-3] a request without an id',
        'request-without-id',
        [[{ kind: 'GetBlockRange', fromHeight: 1, count: 1 }]],
      ],
    ];
    for (const [title, violation, words] of misuses) {
      it(title, () => {
        const puppet = asked();
        for (const [message, ids] of words) puppet.says(message, ids);
        expect(puppet.outcome).to.include({ ending: 'aborted', by: 'us', reason: violation });
        expect(puppet.goodbyes).to.have.lengthOf(1);
        expect(puppet.goodbyes[0]?.reason).to.equal('violation');
      });
    }
  });

  it('[E-3] words of a newer version are ignored, a hundred a minute', () => {
    const puppet = new Puppet('listener', { limits: { pingIntervalMs: 600_000 } }).met();
    // Field 100 of Envelope, two bytes of it.
    const unknown = Uint8Array.of(0x05, 0xa2, 0x06, 0x02, 0x01, 0x02);
    for (let n = 0; n < 100; n++) expect(kindsOf(puppet.hears(unknown))).to.deep.equal(['read']);
    puppet.pass(60_000);
    for (let n = 0; n < 100; n++) puppet.hears(unknown);
    expect(puppet.phase).to.equal('ready');
    puppet.hears(unknown);
    expect(puppet.outcome).to.include({ ending: 'aborted', reason: 'unknown-rate' });
  });

  it('two requests of ours never share an id', () => {
    const puppet = asked();
    expect(() =>
      puppet.input({
        kind: 'send',
        envelope: { id: 1, message: { kind: 'GetHeaders', locator: [], stop: undefined } },
      }),
    ).to.throw('an id of its own');
  });

  describe('how many may wait', () => {
    it('[S-3] with sixteen unpaid we stop reading, and read on when one is paid', () => {
      const puppet = new Puppet().met();
      const frames = Array.from({ length: 18 }, (_, n) => puppet.askFrame(n + 1));
      const effects = puppet.hears(...frames);
      expect(kindsOf(effects)).to.deep.equal([
        ...Array(16).fill(['read', 'deliver']).flat(),
        'pause',
      ]);
      expect(puppet.session.partialBytes).to.equal((frames[17]?.length ?? 0) * 2);
      const paid = puppet.input({ kind: 'paid' });
      expect(kindsOf(paid)).to.deep.equal(['resume', 'read', 'deliver', 'pause']);
      puppet.input({ kind: 'paid' });
      expect(kindsOf(puppet.input({ kind: 'paid' }))).to.deep.equal(['resume']);
      expect(puppet.session.partialBytes).to.equal(0);
    });

    it('[S-3] it is not a violation, and nothing on the peer is late meanwhile', () => {
      const puppet = new Puppet().met();
      const half = puppet.askFrame(17);
      puppet.hears(
        ...Array.from({ length: 16 }, (_, n) => puppet.askFrame(n + 1)),
        half.subarray(0, 3),
      );
      expect(puppet.session.deadlineMs).to.equal(undefined);
      puppet.pass(600_000);
      expect(puppet.phase).to.equal('ready');
      puppet.input({ kind: 'paid' });
      puppet.pass(9_000);
      puppet.hears(half.subarray(3));
      expect(puppet.phase).to.equal('ready');
    });

    describe('[S-3] while our bytes wait for the peer', () => {
      const limits = { queuedBytesMax: 1_000 };
      const reply = (size: number, re: number): Input => ({
        kind: 'send',
        envelope: { re, message: { kind: 'Headers', headers: [new Uint8Array(size)] } },
      });
      /** A peer that asked for headers, and takes none of our bytes. */
      const deaf = (): Puppet => {
        const puppet = new Puppet('listener', { limits }).met();
        puppet.kernel = 'full';
        puppet.hears(puppet.frame({ kind: 'GetHeaders', locator: [], stop: undefined }, { id: 1 }));
        return puppet;
      };

      it('nothing more of it is handled, whatever it says, until it has taken them', () => {
        const puppet = deaf();
        expect(kindsOf(puppet.input(reply(1_000, 1)))).to.deep.equal(['write', 'pause']);
        expect(kindsOf(puppet.input({ kind: 'paid' }))).to.deep.equal([]);
        const said = [
          puppet.frame({ kind: 'GetHeaders', locator: [], stop: undefined }, { id: 2 }),
          puppet.frame({ kind: 'Ping', nonce: 7n }),
          puppet.askFrame(3),
        ];
        expect(kindsOf(puppet.hears(...said))).to.deep.equal([]);
        const still: Input = { kind: 'drained', queuedBytes: 1_001 };
        expect(kindsOf(puppet.input(still))).to.deep.equal([]);
        const taken: Input = { kind: 'drained', queuedBytes: 1_000 };
        const effects = puppet.input(taken);
        // The Pong takes its place in the queue, and the gate is closed again behind it.
        const words = ['resume', 'read', 'deliver', 'read', 'write', 'pause'];
        expect(kindsOf(effects)).to.deep.equal(words);
        expect(kindsOf(puppet.input(taken))).to.deep.equal(['resume', 'read', 'deliver']);
      });

      it('it is let go by the write stall, and its silence counts for nothing', () => {
        const puppet = deaf();
        puppet.input(reply(5_000, 1));
        puppet.pass(19_999);
        expect(puppet.phase).to.equal('ready');
        puppet.pass(1);
        expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
      });

      it('we can leave all the same, and hear its FIN', () => {
        const puppet = deaf();
        puppet.input(reply(5_000, 1));
        puppet.input({ kind: 'paid' });
        const effects = puppet.input({ kind: 'leave', reason: 'leaving', text: '' });
        expect(kindsOf(effects)).to.include.members(['resume', 'finish']);
        puppet.input({ kind: 'drained', queuedBytes: 0 });
        puppet.input({ kind: 'flushed' });
        puppet.saysGoodbye('leaving', {}, 0);
        puppet.input({ kind: 'fin' });
        expect(puppet.outcome.ending).to.equal('graceful');
      });

      it('its Goodbye behind the gate is answered when it has taken them', () => {
        const puppet = deaf();
        puppet.input(reply(5_000, 1));
        puppet.input({ kind: 'paid' });
        puppet.saysGoodbye('done');
        expect(puppet.phase).to.equal('ready');
        puppet.kernel = 'takes';
        puppet.input({ kind: 'drained', queuedBytes: 0 });
        expect(puppet.phase).to.equal('awaiting-fin');
      });

      it('we read on while it owes us a reply: two that serve each other never wait for ever', () => {
        const pair = metPair({ limits }, { limits });
        for (const end of pair.ends) end.kernel = 'full';
        for (const end of pair.ends) end.ask(40);
        for (const end of pair.ends) end.thaw();
        pair.run();
        // Both serve more than may wait, into kernels that take nothing for a while.
        for (const end of pair.ends) {
          end.kernel = 'full';
          end.serve();
          expect(end.isPaused).to.equal(false);
        }
        for (const end of pair.ends) end.thaw();
        pair.run();
        for (const end of pair.ends) {
          expect(end.delivered.at(-1)?.message.kind).to.equal('BlocksEnd');
          expect(end.phase).to.equal('ready');
          // Served, and nothing is owed to us any more: the gate works again.
          end.kernel = 'full';
          end.input({ kind: 'send-blocks', bytes: new Uint8Array(2_000), frames: 1 });
          expect(end.isPaused).to.equal(true);
        }
      });
    });

    it('[S-3] two reasons not to read: both have to go, and the time of both stands still', () => {
      const puppet = new Puppet('listener', { limits: { requestsWaitingMax: 1 } }).met();
      puppet.hears(Uint8Array.of(0x20)); // the first byte of a frame: 10 s from now
      puppet.pass(5_000);
      puppet.input({ kind: 'hold' });
      puppet.pass(100_000);
      expect(kindsOf(puppet.input({ kind: 'hold' }))).to.deep.equal([]);
      expect(kindsOf(puppet.input({ kind: 'release' }))).to.deep.equal(['resume']);
      expect(kindsOf(puppet.input({ kind: 'release' }))).to.deep.equal([]);
      puppet.pass(4_999);
      expect(puppet.phase).to.equal('ready');
      puppet.pass(10);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'frame' });
    });

    it('[S-3] a pause goes on under its second reason, and all of it stands still', () => {
      const puppet = new Puppet('listener', { limits: { requestsWaitingMax: 1 } }).met();
      puppet.pass(40_000); // a Ping went out at 30 s
      puppet.asks(1);
      puppet.pass(50_000);
      puppet.input({ kind: 'hold' });
      expect(kindsOf(puppet.input({ kind: 'paid' }))).to.deep.equal([]);
      puppet.pass(50_000);
      expect(kindsOf(puppet.input({ kind: 'release' }))).to.deep.equal(['resume']);
      puppet.pass(19_999);
      expect(puppet.phase).to.equal('ready');
      puppet.pass(1);
      expect(puppet.outcome.reason).to.equal('pong');
    });

    it('[F-5] a frame that drips is late 10 s after its first byte, plus its length at 16 KiB/s', () => {
      const puppet = new Puppet().met();
      puppet.hears(Uint8Array.of(0x80, 0x80, 0x04)); // 65,536 bytes follow: 4 s
      for (let s = 0; s < 13; s++) {
        puppet.pass(1_000);
        puppet.hears(Uint8Array.of(0x0a));
      }
      expect(puppet.phase).to.equal('ready');
      puppet.pass(1_000);
      expect(puppet.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'frame' });
    });

    it('[F-5] each frame has its own time', () => {
      const puppet = new Puppet().met();
      const [first, second] = [puppet.askFrame(1), puppet.askFrame(2)];
      puppet.hears(first.subarray(0, 3));
      puppet.pass(9_000);
      puppet.hears(first.subarray(3), second.subarray(0, 3));
      puppet.pass(9_000);
      puppet.hears(second.subarray(3));
      expect(puppet.phase).to.equal('ready');
      puppet.pass(9_000);
      expect(puppet.phase).to.equal('ready');
    });

    it('[F-5] a frame that began while we did not read begins when we do', () => {
      const puppet = new Puppet().met();
      puppet.input({ kind: 'hold' });
      puppet.pass(50_000);
      puppet.hears(Uint8Array.of(0x20));
      puppet.pass(50_000);
      puppet.input({ kind: 'release' });
      puppet.pass(9_999);
      expect(puppet.phase).to.equal('ready');
      puppet.pass(10);
      expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'frame' });
    });

    it('[S-3] two sessions: forty requests at once are all paid', () => {
      const pair = metPair();
      for (let n = 0; n < 40; n++) pair.dialer.ask(3);
      pair.serveAll();
      const ends = pair.dialer.delivered.filter(({ message }) => message.kind === 'BlocksEnd');
      expect(ends.map(({ re }) => re)).to.deep.equal(Array.from({ length: 40 }, (_, n) => n + 1));
      pair.dialer.leave('done');
      pair.run();
      expect(pair.endings).to.equal(
        'graceful by us: done, confirmed | graceful by peer: done, unconfirmed',
      );
    });
  });

  it('[G-6] bytes that the peer does not take for 20 s end it, even while we do not read', () => {
    for (const isReading of [true, false]) {
      const puppet = new Puppet().met();
      puppet.kernel = 'full';
      puppet.asks(1);
      if (!isReading) puppet.input({ kind: 'hold' });
      puppet.input({ kind: 'send-blocks', bytes: new Uint8Array(1000), frames: 1 });
      puppet.pass(15_000);
      puppet.input({ kind: 'drained', queuedBytes: 500 });
      puppet.pass(19_999);
      expect(puppet.phase).to.equal('ready');
      puppet.pass(1);
      expect(puppet.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'write-stall' });
      expect(puppet.goodbyes).to.deep.equal([]);
    }
  });
});
