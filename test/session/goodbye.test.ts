// How two sides part: the last frame of each, which replies still come, and the FINs. The picture is in
// src/session/README.md.
import { expect } from 'chai';
import { establishedPair } from './pair.ts';
import { kindsOf, movesOf, ScriptedPeer } from './scripted-peer.ts';
import { someBlock } from './sessions.ts';

const leave = { kind: 'leave', reason: 'leaving', text: '' } as const;
const done = { kind: 'leave', reason: 'done', text: '' } as const;
const GRACEFUL = 'graceful by us: leaving, confirmed | graceful by peer: leaving, unconfirmed';

function withPending(count: number): ScriptedPeer {
  const peer = new ScriptedPeer().established();
  for (let id = 1; id <= count; id++) peer.requests(id);
  return peer;
}

describe('session: the goodbye', () => {
  it('[G-1] is the last frame a side sends, then its FIN', () => {
    const pair = establishedPair();
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
    const peer = new ScriptedPeer().established();
    peer.input(leave);
    const frames = peer.session.counts.framesSent;
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
    for (const input of inputs) expect(peer.input(input)).to.deep.equal([]);
    expect(peer.session.counts.framesSent).to.equal(frames);
    expect(peer.goodbyes).to.have.lengthOf(1);
  });

  it('[G-1] any frame after it is a violation', () => {
    for (const pending of [0, 1]) {
      const peer = withPending(pending);
      peer.sendsBytes(peer.goodbyeFrame('done'), peer.frame({ kind: 'Ping', nonce: 1n }));
      expect(peer.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'after-goodbye' });
    }
    const twice = withPending(1);
    twice.sendsGoodbye('done');
    twice.sendsGoodbye('done');
    expect(twice.outcome).to.include({ ending: 'aborted', reason: 'after-goodbye' });
  });

  it('[G-2] carries counts from byte 0, prefixes included, Goodbyes left out', () => {
    const peer = withPending(1);
    peer.input({ kind: 'send-blocks', bytes: someBlock().frame, frames: 1 });
    const before = { ...peer.session.counts };
    peer.sendsGoodbye('done');
    peer.input({ kind: 'replied' });
    expect(peer.session.counts).to.deep.equal(before);
    expect(peer.goodbyes[0]).to.include({
      framesSent: before.framesSent,
      bytesSent: before.bytesSent,
      framesReceived: peer.sent.frames,
      bytesReceived: peer.sent.bytes,
    });
  });

  it('[G-2] a text too long is cut at a whole character, never refused by the peer', () => {
    for (const text of ['x'.repeat(300), '\u{1f44b}'.repeat(80), 'é'.repeat(255)]) {
      const peer = new ScriptedPeer().established();
      peer.input({ kind: 'leave', reason: 'leaving', text });
      const cut = peer.goodbyes[0]?.text ?? '';
      expect(Buffer.byteLength(cut)).to.be.within(253, 256);
      expect(text.startsWith(cut)).to.equal(true);
    }
  });

  it('[G-2] sent counts that disagree are a truncated connection, closed in good form', () => {
    for (const lie of [{ framesSent: 1 }, { bytesSent: 1 }]) {
      const peer = new ScriptedPeer().established();
      peer.sendsGoodbye('done', lie);
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({
        ending: 'truncated',
        by: 'peer',
        reason: 'counts-disagree',
      });
      expect(kindsOf(peer.effects)).to.not.include('abort');
    }
  });

  it('[G-3] an answer carries re, a first Goodbye does not', () => {
    const first = new ScriptedPeer().established();
    first.input(leave);
    expect(first.goodbyes[0]?.re).to.equal(undefined);
    const answer = new ScriptedPeer().established();
    answer.sendsGoodbye('done');
    expect(answer.goodbyes[0]).to.include({ re: 0, reason: 'done' });
  });

  it('[G-4] an answer that has read all confirms; a smaller figure, or a crossing one, does not', () => {
    const endings = [{}, { framesReceived: 0 }, { bytesReceived: 1 }].map((lie) => {
      const peer = new ScriptedPeer().established();
      peer.input(leave);
      peer.sendsGoodbye('leaving', lie, 0);
      peer.input({ kind: 'fin' });
      return peer.outcome;
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

  describe('pending replies', () => {
    it('[G-6] Goodbye done is answered after all pending replies', () => {
      const pair = establishedPair();
      for (let n = 0; n < 10; n++) pair.dialer.request(100);
      pair.dialer.leave('done');
      pair.serveAll();
      const blocks = pair.dialer.delivered.filter(({ message }) => message.kind === 'Block');
      expect(blocks).to.have.lengthOf(1000);
      expect(kindsOf(pair.listener.effects)).to.not.include('end-replies');
      expect(pair.endings).to.equal(
        'graceful by us: done, confirmed | graceful by peer: done, unconfirmed',
      );
    });

    it('[G-6] to Goodbye leaving only up to the next block boundary', () => {
      const peer = withPending(2);
      const effects = peer.sendsGoodbye('leaving');
      expect(kindsOf(effects)).to.deep.equal(['read', 'end-replies', 'moved']);
      expect(peer.phase).to.equal('answering-goodbye');
      peer.input({ kind: 'replied' });
      expect(peer.goodbyes).to.deep.equal([]);
      peer.input({ kind: 'replied' });
      expect(peer.phase).to.equal('awaiting-fin');
    });

    it('[G-6] when we leave ourselves, too; what is asked meanwhile is not accepted', () => {
      const peer = withPending(2);
      expect(kindsOf(peer.input(leave))).to.deep.equal(['end-replies', 'moved']);
      expect(kindsOf(peer.requests(3))).to.deep.equal(['read']);
      peer.input({
        kind: 'send',
        envelope: { re: 1, message: { kind: 'BlocksEnd', served: 0 } },
      });
      peer.input({ kind: 'replied' });
      peer.input({ kind: 'replied' });
      expect(peer.phase).to.equal('awaiting-goodbye');
      expect(peer.goodbyes[0]?.framesReceived).to.equal(5);
    });

    it('[G-6] a side that answers all to Goodbye done, but has to leave, ends its replies and says so', () => {
      const peer = withPending(2);
      peer.sendsGoodbye('done');
      expect(kindsOf(peer.input(leave))).to.deep.equal(['end-replies']);
      expect(kindsOf(peer.input(leave))).to.deep.equal([]);
      peer.input({ kind: 'replied' });
      peer.input({ kind: 'replied' });
      expect(peer.goodbyes[0]).to.include({ re: 0, reason: 'leaving' });
    });

    it('[G-6] leaving with done as well changes nothing: all is answered', () => {
      const peer = withPending(1);
      peer.sendsGoodbye('done');
      expect(peer.input(done)).to.deep.equal([]);
    });

    it('[G-6] new tips and requests of ours no longer go out once they said Goodbye', () => {
      const peer = withPending(1);
      peer.sendsGoodbye('done');
      const header = Uint8Array.of(1);
      expect(
        peer.input({ kind: 'send', envelope: { message: { kind: 'NewTip', header } } }),
      ).to.deep.equal([]);
      peer.input({
        kind: 'send',
        envelope: { re: 1, message: { kind: 'BlocksBegin', count: 2 } },
      });
      expect(peer.received.at(-1)?.message.kind).to.equal('BlocksBegin');
    });

    it('[G-3] their Goodbye while we settle is answered with our reason', () => {
      const peer = withPending(1);
      peer.input(leave);
      expect(kindsOf(peer.sendsGoodbye('done'))).to.deep.equal(['read', 'moved']);
      peer.input({ kind: 'replied' });
      expect(peer.goodbyes).to.have.lengthOf(1);
      expect(peer.goodbyes[0]).to.include({ re: 0, reason: 'leaving' });
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
    });
  });

  describe('leaving while we do not read', () => {
    it('[G-5] reads on first: a paused socket would hear neither FIN nor RST', () => {
      const peer = new ScriptedPeer().established();
      peer.input({ kind: 'hold' });
      const effects = peer.input(leave);
      expect(kindsOf(effects)).to.deep.equal(['moved', 'resume', 'write', 'finish', 'moved']);
      expect(kindsOf(peer.input({ kind: 'hold' }))).to.deep.equal([]);
    });

    it('[G-5] a Goodbye that waited in our hands is answered, not crossed', () => {
      const peer = new ScriptedPeer().established();
      peer.input({ kind: 'hold' });
      peer.sendsGoodbye('leaving');
      peer.input(leave);
      expect(peer.phase).to.equal('awaiting-fin');
      expect(peer.goodbyes).to.have.lengthOf(1);
      expect(peer.goodbyes[0]?.re).to.equal(0);
    });

    it('[G-5] a FIN then finds everything read, however many requests it brings', () => {
      const peer = new ScriptedPeer('listener', {
        limits: { requestsWaitingMax: 2 },
      }).established();
      const frames = [1, 2, 3, 4, 5, 6, 7].map((id) => peer.askFrame(id));
      peer.sendsBytes(...frames, peer.goodbyeFrame('done'));
      expect(kindsOf(peer.effects).at(-1)).to.equal('pause');
      peer.input({ kind: 'fin' });
      expect(peer.phase).to.equal('answering-goodbye');
      expect(kindsOf(peer.effects).filter((kind) => kind === 'deliver')).to.have.lengthOf(7);
      for (const _ of frames) peer.input({ kind: 'replied' });
      expect(peer.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
    });
  });

  describe('both at once', () => {
    it('[X-2] two Goodbyes that cross: graceful, by both, and nobody answers', () => {
      const pair = establishedPair();
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
      const pair = establishedPair();
      for (const end of pair.ends) end.request();
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
      const peer = new ScriptedPeer('dialer').opened();
      peer.sendsGoodbye('capacity', { framesReceived: 0, bytesReceived: 0 });
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'refused', by: 'peer', reason: 'capacity' });
      expect(peer.goodbyes[0]?.re).to.equal(0);
    });

    it('[G-1] or of the dialer', () => {
      const peer = new ScriptedPeer('listener').opened();
      peer.sendsGoodbye('leaving');
      peer.input({ kind: 'fin' });
      expect(peer.outcome).to.include({ ending: 'refused', by: 'peer', reason: 'leaving' });
    });
  });

  it('hanging up, as a program that only calls end(): the peer says Goodbye, we say nothing', () => {
    const pair = establishedPair();
    expect(kindsOf(pair.dialer.input({ kind: 'hang-up' }))).to.deep.equal(['finish', 'moved']);
    pair.run();
    expect(pair.endings).to.equal(
      'fin-without-goodbye by us: hang-up, unconfirmed | fin-without-goodbye by peer: fin, unconfirmed',
    );
  });

  it('hanging up while we owe drops what we owe', () => {
    const peer = withPending(2);
    expect(kindsOf(peer.input({ kind: 'hang-up' }))).to.deep.equal([
      'end-replies',
      'finish',
      'moved',
    ]);
    peer.input({ kind: 'replied' });
    peer.input({ kind: 'replied' });
    expect(peer.goodbyes).to.deep.equal([]);
  });
});
