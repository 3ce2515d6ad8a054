// Requests and replies: which are pending on which side, in which order, and how many may wait.
import { expect } from 'chai';
import type { Input } from '../../src/session/phases.ts';
import type { Message } from '../../src/wire/messages.ts';
import { establishedPair } from './pair.ts';
import { kindsOf, ScriptedPeer } from './scripted-peer.ts';
import { someBlock } from './sessions.ts';

/** A session that has asked for headers under 1, for blocks under 2 and 3. */
function asked(): ScriptedPeer {
  const peer = new ScriptedPeer().established();
  const request = (id: number, message: Message) =>
    peer.input({ kind: 'send', envelope: { id, message } });
  request(1, { kind: 'GetHeaders', locator: [], stop: undefined });
  request(2, { kind: 'GetBlockRange', fromHeight: 1, count: 2 });
  request(3, { kind: 'GetBlocks', hashes: ['aa'.repeat(32)] });
  return peer;
}

const begin = (count: number): Message => ({ kind: 'BlocksBegin', count });
const end = (served: number): Message => ({ kind: 'BlocksEnd', served });
const block: Message = { kind: 'Block', bytes: someBlock().bytes };
const headers: Message = { kind: 'Headers', headers: [] };

describe('session: replies', () => {
  it('[S-5] a block reply is delivered in order, other messages between its blocks', () => {
    const peer = asked();
    const effects = [
      ...peer.sends(begin(2), { re: 2 }),
      ...peer.sends(block),
      ...peer.sends(headers, { re: 1 }),
      ...peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) }),
      ...peer.sends(block),
      ...peer.sends(end(2), { re: 2 }),
      ...peer.sends(begin(1), { re: 3 }),
      ...peer.sends(end(0), { re: 3 }),
    ];
    expect(kindsOf(effects)).to.deep.equal(Array(8).fill(['read', 'deliver']).flat());
  });

  it('[S-5] a block is handed over as it travelled', () => {
    const peer = asked();
    peer.sends(begin(1), { re: 2 });
    const [read, effect] = peer.sendsBytes(peer.frame(block));
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
        const peer = asked();
        for (const [message, ids] of words) peer.sends(message, ids);
        expect(peer.outcome).to.include({ ending: 'aborted', by: 'us', reason: violation });
        expect(peer.goodbyes).to.have.lengthOf(1);
        expect(peer.goodbyes[0]?.reason).to.equal('violation');
      });
    }
  });

  it('[E-3] words of a newer version are ignored, a hundred a minute', () => {
    const peer = new ScriptedPeer('listener', {
      limits: { pingIntervalMs: 600_000 },
    }).established();
    // Field 100 of Envelope, two bytes of it.
    const unknown = Uint8Array.of(0x05, 0xa2, 0x06, 0x02, 0x01, 0x02);
    for (let n = 0; n < 100; n++) expect(kindsOf(peer.sendsBytes(unknown))).to.deep.equal(['read']);
    peer.pass(60_000);
    for (let n = 0; n < 100; n++) peer.sendsBytes(unknown);
    expect(peer.phase).to.equal('ready');
    peer.sendsBytes(unknown);
    expect(peer.outcome).to.include({ ending: 'aborted', reason: 'unknown-rate' });
  });

  it('two requests of ours never share an id', () => {
    const peer = asked();
    expect(() =>
      peer.input({
        kind: 'send',
        envelope: { id: 1, message: { kind: 'GetHeaders', locator: [], stop: undefined } },
      }),
    ).to.throw('an id of its own');
  });

  describe('how many may wait', () => {
    it('[S-3] with sixteen pending we stop reading, and read on when one is answered', () => {
      const peer = new ScriptedPeer().established();
      const frames = Array.from({ length: 18 }, (_, n) => peer.askFrame(n + 1));
      const effects = peer.sendsBytes(...frames);
      expect(kindsOf(effects)).to.deep.equal([
        ...Array(16).fill(['read', 'deliver']).flat(),
        'pause',
      ]);
      expect(peer.session.partialBytes).to.equal((frames[17]?.length ?? 0) * 2);
      const replied = peer.input({ kind: 'replied' });
      expect(kindsOf(replied)).to.deep.equal(['resume', 'read', 'deliver', 'pause']);
      peer.input({ kind: 'replied' });
      expect(kindsOf(peer.input({ kind: 'replied' }))).to.deep.equal(['resume']);
      expect(peer.session.partialBytes).to.equal(0);
    });

    it('[S-3] it is not a violation, and nothing on the peer is late meanwhile', () => {
      const peer = new ScriptedPeer().established();
      const half = peer.askFrame(17);
      peer.sendsBytes(
        ...Array.from({ length: 16 }, (_, n) => peer.askFrame(n + 1)),
        half.subarray(0, 3),
      );
      expect(peer.session.deadlineMs).to.equal(undefined);
      peer.pass(600_000);
      expect(peer.phase).to.equal('ready');
      peer.input({ kind: 'replied' });
      peer.pass(9_000);
      peer.sendsBytes(half.subarray(3));
      expect(peer.phase).to.equal('ready');
    });

    describe('[S-3] while our bytes wait for the peer', () => {
      const limits = { queuedBytesMax: 1_000 };
      const reply = (size: number, re: number): Input => ({
        kind: 'send',
        envelope: { re, message: { kind: 'Headers', headers: [new Uint8Array(size)] } },
      });
      /** A peer that asked for headers, and takes none of our bytes. */
      const deaf = (): ScriptedPeer => {
        const peer = new ScriptedPeer('listener', { limits }).established();
        peer.kernel = 'full';
        peer.sendsBytes(
          peer.frame({ kind: 'GetHeaders', locator: [], stop: undefined }, { id: 1 }),
        );
        return peer;
      };

      it('nothing more of it is handled, whatever it says, until it has taken them', () => {
        const peer = deaf();
        expect(kindsOf(peer.input(reply(1_000, 1)))).to.deep.equal(['write', 'pause']);
        expect(kindsOf(peer.input({ kind: 'replied' }))).to.deep.equal([]);
        const frames = [
          peer.frame({ kind: 'GetHeaders', locator: [], stop: undefined }, { id: 2 }),
          peer.frame({ kind: 'Ping', nonce: 7n }),
          peer.askFrame(3),
        ];
        expect(kindsOf(peer.sendsBytes(...frames))).to.deep.equal([]);
        const still: Input = { kind: 'drained', queuedBytes: 1_001 };
        expect(kindsOf(peer.input(still))).to.deep.equal([]);
        const taken: Input = { kind: 'drained', queuedBytes: 1_000 };
        const effects = peer.input(taken);
        // The Pong takes its place in the queue, and the gate is closed again behind it.
        const words = ['resume', 'read', 'deliver', 'read', 'write', 'pause'];
        expect(kindsOf(effects)).to.deep.equal(words);
        expect(kindsOf(peer.input(taken))).to.deep.equal(['resume', 'read', 'deliver']);
      });

      it('it is let go by the write stall, and its silence counts for nothing', () => {
        const peer = deaf();
        peer.input(reply(5_000, 1));
        peer.pass(19_999);
        expect(peer.phase).to.equal('ready');
        peer.pass(1);
        expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
      });

      it('we can leave all the same, and hear its FIN', () => {
        const peer = deaf();
        peer.input(reply(5_000, 1));
        peer.input({ kind: 'replied' });
        const effects = peer.input({ kind: 'leave', reason: 'leaving', text: '' });
        expect(kindsOf(effects)).to.include.members(['resume', 'finish']);
        peer.input({ kind: 'drained', queuedBytes: 0 });
        peer.input({ kind: 'flushed' });
        peer.sendsGoodbye('leaving', {}, 0);
        peer.input({ kind: 'fin' });
        expect(peer.outcome.ending).to.equal('graceful');
      });

      it('its Goodbye behind the gate is answered when it has taken them', () => {
        const peer = deaf();
        peer.input(reply(5_000, 1));
        peer.input({ kind: 'replied' });
        peer.sendsGoodbye('done');
        expect(peer.phase).to.equal('ready');
        peer.kernel = 'takes';
        peer.input({ kind: 'drained', queuedBytes: 0 });
        expect(peer.phase).to.equal('awaiting-fin');
      });

      it('we read on while a reply of its is due: two that serve each other never wait for ever', () => {
        const pair = establishedPair({ limits }, { limits });
        for (const end of pair.ends) end.kernel = 'full';
        for (const end of pair.ends) end.request(40);
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
          // Served, and no reply is due any more: the gate works again.
          end.kernel = 'full';
          end.input({ kind: 'send-blocks', bytes: new Uint8Array(2_000), frames: 1 });
          expect(end.isPaused).to.equal(true);
        }
      });
    });

    it('[S-3] two reasons not to read: both have to go, and the time of both stands still', () => {
      const peer = new ScriptedPeer('listener', {
        limits: { requestsWaitingMax: 1 },
      }).established();
      peer.sendsBytes(Uint8Array.of(0x20)); // the first byte of a frame: 10 s from now
      peer.pass(5_000);
      peer.input({ kind: 'hold' });
      peer.pass(100_000);
      expect(kindsOf(peer.input({ kind: 'hold' }))).to.deep.equal([]);
      expect(kindsOf(peer.input({ kind: 'release' }))).to.deep.equal(['resume']);
      expect(kindsOf(peer.input({ kind: 'release' }))).to.deep.equal([]);
      peer.pass(4_999);
      expect(peer.phase).to.equal('ready');
      peer.pass(10);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'frame' });
    });

    it('[S-3] a pause goes on under its second reason, and all of it stands still', () => {
      const peer = new ScriptedPeer('listener', {
        limits: { requestsWaitingMax: 1 },
      }).established();
      peer.pass(40_000); // a Ping went out at 30 s
      peer.requests(1);
      peer.pass(50_000);
      peer.input({ kind: 'hold' });
      expect(kindsOf(peer.input({ kind: 'replied' }))).to.deep.equal([]);
      peer.pass(50_000);
      expect(kindsOf(peer.input({ kind: 'release' }))).to.deep.equal(['resume']);
      peer.pass(19_999);
      expect(peer.phase).to.equal('ready');
      peer.pass(1);
      expect(peer.outcome.reason).to.equal('pong');
    });

    it('[F-5] a frame that drips is late 10 s after its first byte, plus its length at 16 KiB/s', () => {
      const peer = new ScriptedPeer().established();
      peer.sendsBytes(Uint8Array.of(0x80, 0x80, 0x04)); // 65,536 bytes follow: 4 s
      for (let s = 0; s < 13; s++) {
        peer.pass(1_000);
        peer.sendsBytes(Uint8Array.of(0x0a));
      }
      expect(peer.phase).to.equal('ready');
      peer.pass(1_000);
      expect(peer.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'frame' });
    });

    it('[F-5] each frame has its own time', () => {
      const peer = new ScriptedPeer().established();
      const [first, second] = [peer.askFrame(1), peer.askFrame(2)];
      peer.sendsBytes(first.subarray(0, 3));
      peer.pass(9_000);
      peer.sendsBytes(first.subarray(3), second.subarray(0, 3));
      peer.pass(9_000);
      peer.sendsBytes(second.subarray(3));
      expect(peer.phase).to.equal('ready');
      peer.pass(9_000);
      expect(peer.phase).to.equal('ready');
    });

    it('[F-5] a frame that began while we did not read begins when we do', () => {
      const peer = new ScriptedPeer().established();
      peer.input({ kind: 'hold' });
      peer.pass(50_000);
      peer.sendsBytes(Uint8Array.of(0x20));
      peer.pass(50_000);
      peer.input({ kind: 'release' });
      peer.pass(9_999);
      expect(peer.phase).to.equal('ready');
      peer.pass(10);
      expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'frame' });
    });

    it('[S-3] two sessions: forty requests at once are all answered', () => {
      const pair = establishedPair();
      for (let n = 0; n < 40; n++) pair.dialer.request(3);
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
      const peer = new ScriptedPeer().established();
      peer.kernel = 'full';
      peer.requests(1);
      if (!isReading) peer.input({ kind: 'hold' });
      peer.input({ kind: 'send-blocks', bytes: new Uint8Array(1000), frames: 1 });
      peer.pass(15_000);
      peer.input({ kind: 'drained', queuedBytes: 500 });
      peer.pass(19_999);
      expect(peer.phase).to.equal('ready');
      peer.pass(1);
      expect(peer.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'write-stall' });
      expect(peer.goodbyes).to.deep.equal([]);
    }
  });
});
