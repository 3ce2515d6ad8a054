// How two sides part: the last frame of each, what is still paid, and the FINs. The picture is in
// src/session/README.md.
import { expect } from 'chai';
import { someBlock } from './actors.ts';
import { metPair } from './pair.ts';
import { kindsOf, movesOf, Puppet } from './puppet.ts';

const leave = { kind: 'leave', reason: 'leaving', text: '' } as const;
const done = { kind: 'leave', reason: 'done', text: '' } as const;
const GRACEFUL = 'graceful by us: leaving, confirmed | graceful by peer: leaving, unconfirmed';

function owing(count: number): Puppet {
  const puppet = new Puppet().met();
  for (let id = 1; id <= count; id++) puppet.asks(id);
  return puppet;
}

describe('session: the goodbye', () => {
  it('[G-1] is the last frame a side sends, then its FIN', () => {
    const pair = metPair();
    expect(kindsOf(pair.dialer.leave())).to.deep.equal(['moved', 'write', 'finish', 'moved']);
    pair.run();
    expect(pair.endings).to.equal(GRACEFUL);
    expect(movesOf(pair.dialer.effects).slice(2)).to.deep.equal([
      'ending-replies',
      'awaiting-goodbye',
      'awaiting-fin',
      'over',
    ]);
    expect(movesOf(pair.listener.effects).slice(2)).to.deep.equal([
      'answering-goodbye',
      'awaiting-fin',
      'over',
    ]);
  });

  it('[G-1] after it nothing is sent, whatever is asked of us', () => {
    const puppet = new Puppet().met();
    puppet.input(leave);
    const frames = puppet.session.counts.framesSent;
    const locator = ['aa'.repeat(32)];
    const inputs = [
      {
        kind: 'send',
        envelope: { id: 1, message: { kind: 'GetHeaders', locator, stop: undefined } },
      },
      { kind: 'send', envelope: { re: 1, message: { kind: 'Headers', headers: [] } } },
      { kind: 'send-blocks', bytes: someBlock().frame, frames: 1 },
      done,
      { kind: 'hang-up' },
    ] as const;
    for (const input of inputs) expect(puppet.input(input)).to.deep.equal([]);
    expect(puppet.session.counts.framesSent).to.equal(frames);
    expect(puppet.goodbyes).to.have.lengthOf(1);
  });

  it('[G-1] any frame after it is a violation', () => {
    for (const owed of [0, 1]) {
      const puppet = owing(owed);
      puppet.hears(puppet.goodbyeFrame('done'), puppet.frame({ kind: 'Ping', nonce: 1n }));
      expect(puppet.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'after-goodbye' });
    }
    const twice = owing(1);
    twice.saysGoodbye('done');
    twice.saysGoodbye('done');
    expect(twice.outcome).to.include({ ending: 'aborted', reason: 'after-goodbye' });
  });

  it('[G-2] carries counts from byte 0, prefixes included, Goodbyes left out', () => {
    const puppet = owing(1);
    puppet.input({ kind: 'send-blocks', bytes: someBlock().frame, frames: 1 });
    const before = { ...puppet.session.counts };
    puppet.saysGoodbye('done');
    puppet.input({ kind: 'paid' });
    expect(puppet.session.counts).to.deep.equal(before);
    expect(puppet.goodbyes[0]).to.include({
      framesSent: before.framesSent,
      bytesSent: before.bytesSent,
      framesReceived: puppet.said.frames,
      bytesReceived: puppet.said.bytes,
    });
  });

  it('[G-2] a text too long is cut at a whole character, never refused by the peer', () => {
    for (const text of ['x'.repeat(300), '\u{1f44b}'.repeat(80), 'é'.repeat(255)]) {
      const puppet = new Puppet().met();
      puppet.input({ kind: 'leave', reason: 'leaving', text });
      const cut = puppet.goodbyes[0]?.text ?? '';
      expect(Buffer.byteLength(cut)).to.be.within(253, 256);
      expect(text.startsWith(cut)).to.equal(true);
    }
  });

  it('[G-2] sent counts that disagree are a truncated connection, closed in good form', () => {
    for (const lie of [{ framesSent: 1 }, { bytesSent: 1 }]) {
      const puppet = new Puppet().met();
      puppet.saysGoodbye('done', lie);
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({
        ending: 'truncated',
        by: 'peer',
        reason: 'counts-disagree',
      });
      expect(kindsOf(puppet.effects)).to.not.include('abort');
    }
  });

  it('[G-3] an answer carries re, a first Goodbye does not', () => {
    const first = new Puppet().met();
    first.input(leave);
    expect(first.goodbyes[0]?.re).to.equal(undefined);
    const answer = new Puppet().met();
    answer.saysGoodbye('done');
    expect(answer.goodbyes[0]).to.include({ re: 0, reason: 'done' });
  });

  it('[G-4] an answer that has read all confirms; a smaller figure, or a crossing one, does not', () => {
    const endings = [{}, { framesReceived: 0 }, { bytesReceived: 1 }].map((lie) => {
      const puppet = new Puppet().met();
      puppet.input(leave);
      puppet.saysGoodbye('leaving', lie, 0);
      puppet.input({ kind: 'fin' });
      return puppet.outcome;
    });
    expect(endings.map(({ delivery }) => delivery)).to.deep.equal([
      'confirmed',
      'unconfirmed',
      'unconfirmed',
    ]);
    expect(endings.map(({ ending, by }) => `${ending} ${by}`)).to.deep.equal(
      Array(3).fill('graceful us'),
    );
  });

  describe('what is owed', () => {
    it('[G-6] to Goodbye done all is paid, then it is answered', () => {
      const pair = metPair();
      for (let n = 0; n < 10; n++) pair.dialer.ask(100);
      pair.dialer.leave('done');
      pair.serveAll();
      const blocks = pair.dialer.delivered.filter(({ message }) => message.kind === 'Block');
      expect(blocks).to.have.lengthOf(1000);
      expect(kindsOf(pair.listener.effects)).to.not.include('settle');
      expect(pair.endings).to.equal(
        'graceful by us: done, confirmed | graceful by peer: done, unconfirmed',
      );
    });

    it('[G-6] to Goodbye leaving only up to the next block boundary', () => {
      const puppet = owing(2);
      const effects = puppet.saysGoodbye('leaving');
      expect(kindsOf(effects)).to.deep.equal(['read', 'settle', 'moved']);
      expect(puppet.phase).to.equal('answering-goodbye');
      puppet.input({ kind: 'paid' });
      expect(puppet.goodbyes).to.deep.equal([]);
      puppet.input({ kind: 'paid' });
      expect(puppet.phase).to.equal('awaiting-fin');
    });

    it('[G-6] when we leave ourselves, too; what is asked meanwhile is not accepted', () => {
      const puppet = owing(2);
      expect(kindsOf(puppet.input(leave))).to.deep.equal(['settle', 'moved']);
      expect(kindsOf(puppet.asks(3))).to.deep.equal(['read']);
      puppet.input({
        kind: 'send',
        envelope: { re: 1, message: { kind: 'BlocksEnd', served: 0 } },
      });
      puppet.input({ kind: 'paid' });
      puppet.input({ kind: 'paid' });
      expect(puppet.phase).to.equal('awaiting-goodbye');
      expect(puppet.goodbyes[0]?.framesReceived).to.equal(5);
    });

    it('[G-6] who pays all to Goodbye done, but has to leave, settles and says so', () => {
      const puppet = owing(2);
      puppet.saysGoodbye('done');
      expect(kindsOf(puppet.input(leave))).to.deep.equal(['settle']);
      expect(kindsOf(puppet.input(leave))).to.deep.equal([]);
      puppet.input({ kind: 'paid' });
      puppet.input({ kind: 'paid' });
      expect(puppet.goodbyes[0]).to.include({ re: 0, reason: 'leaving' });
    });

    it('[G-6] leaving with done as well changes nothing: all is paid', () => {
      const puppet = owing(1);
      puppet.saysGoodbye('done');
      expect(puppet.input(done)).to.deep.equal([]);
    });

    it('[G-6] new tips and requests of ours no longer go out once they said Goodbye', () => {
      const puppet = owing(1);
      puppet.saysGoodbye('done');
      const header = Uint8Array.of(1);
      expect(
        puppet.input({ kind: 'send', envelope: { message: { kind: 'NewTip', header } } }),
      ).to.deep.equal([]);
      puppet.input({
        kind: 'send',
        envelope: { re: 1, message: { kind: 'BlocksBegin', count: 2 } },
      });
      expect(puppet.heard.at(-1)?.message.kind).to.equal('BlocksBegin');
    });

    it('[G-3] their Goodbye while we settle is answered with our reason', () => {
      const puppet = owing(1);
      puppet.input(leave);
      expect(kindsOf(puppet.saysGoodbye('done'))).to.deep.equal(['read', 'moved']);
      puppet.input({ kind: 'paid' });
      expect(puppet.goodbyes).to.have.lengthOf(1);
      expect(puppet.goodbyes[0]).to.include({ re: 0, reason: 'leaving' });
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
    });
  });

  describe('leaving while we do not read', () => {
    it('[G-5] reads on first: a paused socket would hear neither FIN nor RST', () => {
      const puppet = new Puppet().met();
      puppet.input({ kind: 'hold' });
      const effects = puppet.input(leave);
      expect(kindsOf(effects)).to.deep.equal(['moved', 'resume', 'write', 'finish', 'moved']);
      expect(kindsOf(puppet.input({ kind: 'hold' }))).to.deep.equal([]);
    });

    it('[G-5] a Goodbye that waited in our hands is answered, not crossed', () => {
      const puppet = new Puppet().met();
      puppet.input({ kind: 'hold' });
      puppet.saysGoodbye('leaving');
      puppet.input(leave);
      expect(puppet.phase).to.equal('awaiting-fin');
      expect(puppet.goodbyes).to.have.lengthOf(1);
      expect(puppet.goodbyes[0]?.re).to.equal(0);
    });

    it('[G-5] a FIN then finds everything read, however many requests it brings', () => {
      const puppet = new Puppet('listener', { limits: { requestsWaitingMax: 2 } }).met();
      const frames = [1, 2, 3, 4, 5, 6, 7].map((id) => puppet.askFrame(id));
      puppet.hears(...frames, puppet.goodbyeFrame('done'));
      expect(kindsOf(puppet.effects).at(-1)).to.equal('pause');
      puppet.input({ kind: 'fin' });
      expect(puppet.phase).to.equal('answering-goodbye');
      expect(kindsOf(puppet.effects).filter((kind) => kind === 'deliver')).to.have.lengthOf(7);
      for (const _ of frames) puppet.input({ kind: 'paid' });
      expect(puppet.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
    });
  });

  describe('both at once', () => {
    it('[X-2] two Goodbyes that cross: graceful, by both, and nobody answers', () => {
      const pair = metPair();
      for (const end of pair.ends) end.leave();
      pair.run();
      expect(pair.endings).to.equal(
        'graceful by both: leaving, unconfirmed | graceful by both: leaving, unconfirmed',
      );
      const goodbyes = pair.ends.map(
        ({ effects }) =>
          effects.filter((one) => one.kind === 'write' && one.what.startsWith('Goodbye')).length,
      );
      expect(goodbyes).to.deep.equal([1, 1]);
    });

    it('[X-2] two that settle at once: the first Goodbye is answered, and both say who was first', () => {
      const pair = metPair();
      for (const end of pair.ends) end.ask();
      pair.run();
      for (const end of pair.ends) end.leave();
      pair.dialer.step(); // its requests are dropped: Goodbye
      expect(pair.dialer.phase).to.equal('awaiting-goodbye');
      while (pair.listener.incoming.length > 0) {
        const [first] = pair.listener.incoming;
        pair.listener.incoming.shift();
        if (first instanceof Uint8Array) pair.listener.input({ kind: 'bytes', chunk: first });
        else pair.listener.input({ kind: 'fin' });
      }
      expect(pair.listener.phase).to.equal('answering-goodbye');
      pair.run();
      expect(pair.endings).to.equal(
        'graceful by us: leaving, confirmed | graceful by peer: leaving, unconfirmed',
      );
    });
  });

  describe('before the handshake is done', () => {
    it('[G-1] Goodbye may be the first frame of the listener', () => {
      const puppet = new Puppet('dialer').opened();
      puppet.saysGoodbye('capacity', { framesReceived: 0, bytesReceived: 0 });
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({ ending: 'refused', by: 'peer', reason: 'capacity' });
      expect(puppet.goodbyes[0]?.re).to.equal(0);
    });

    it('[G-1] or of the dialer', () => {
      const puppet = new Puppet('listener').opened();
      puppet.saysGoodbye('leaving');
      puppet.input({ kind: 'fin' });
      expect(puppet.outcome).to.include({ ending: 'refused', by: 'peer', reason: 'leaving' });
    });
  });

  it('hanging up, as a program that only calls end(): the peer says Goodbye, we say nothing', () => {
    const pair = metPair();
    expect(kindsOf(pair.dialer.input({ kind: 'hang-up' }))).to.deep.equal(['finish', 'moved']);
    pair.run();
    expect(pair.endings).to.equal(
      'fin-without-goodbye by us: hang-up, unconfirmed | fin-without-goodbye by peer: fin, unconfirmed',
    );
  });

  it('hanging up while we owe drops what we owe', () => {
    const puppet = owing(2);
    expect(kindsOf(puppet.input({ kind: 'hang-up' }))).to.deep.equal(['settle', 'finish', 'moved']);
    puppet.input({ kind: 'paid' });
    puppet.input({ kind: 'paid' });
    expect(puppet.goodbyes).to.deep.equal([]);
  });
});
