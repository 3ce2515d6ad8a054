import { expect } from 'chai';
import type { DirectionFrames } from '../../src/capture/frames-in-capture.ts';
import type { End, TcpStream } from '../../src/capture/packets.ts';
import { resetsOf } from '../../src/capture/resets.ts';
import { proveClose } from '../../src/proof/close-proof.ts';
import { type CheckedClaim, packetNumbers } from '../../src/proof/finding.ts';
import { changed, conversation } from '../capture/conversation.ts';

const names = { opener: 'Alice', acceptor: 'Bob' };

/** Alice leaves first, Bob still owes 40 bytes. */
const halfClose = conversation(
  'a:S b:SA a:A a:AP30 b:A a:AP10 a:AF b:A b:AP40 a:A b:AP10 b:AF a:A',
);

function spoken(sent: Partial<DirectionFrames>, received: { frames: number; bytes: number }) {
  const counts = { frames: 1, bytes: 30, ...sent };
  return {
    ...counts,
    blocks: 0,
    blockBytes: 0,
    goodbyes: [
      {
        reason: 'done' as const,
        text: '',
        framesSent: counts.frames,
        bytesSent: counts.bytes,
        framesReceived: received.frames,
        bytesReceived: received.bytes,
      },
    ],
    goodbyeIsLast: true,
    leftoverBytes: 0,
    missingBytes: 0,
    fault: undefined,
    marks: [],
    ...sent,
  };
}

/** Alice had read nothing yet when she said Goodbye; Bob answers when he has read all. */
function goodFrames(): Record<End, DirectionFrames> {
  return {
    opener: spoken({ frames: 1, bytes: 30 }, { frames: 0, bytes: 0 }),
    acceptor: spoken({ frames: 2, bytes: 40 }, { frames: 1, bytes: 30 }),
  };
}

function check(
  stream: TcpStream,
  frames: Parameters<typeof proveClose>[0]['frames'] = goodFrames(),
) {
  const claims = proveClose({ stream, frames, names });
  return new Map(claims.map((claim) => [claim.id, claim]));
}

function packetsOf(claim: CheckedClaim<string> | undefined): number[] {
  return claim === undefined ? [] : packetNumbers(claim);
}

function becauseOf(claim: CheckedClaim<string> | undefined): string {
  return claim === undefined || claim.result === 'proved' ? '' : claim.because;
}

describe('the proof of a close', () => {
  it('proves a graceful half-close from its packets and its Goodbyes', () => {
    const claims = check(halfClose);
    const results = [...claims].map(([id, { result }]) => `${id} ${result}`);
    expect(results).to.deep.equal([
      'handshake proved',
      'goodbye-last.opener proved',
      'goodbye-last.acceptor proved',
      'sent-counts.opener proved',
      'sent-counts.acceptor proved',
      'received-counts.opener not-observable',
      'received-counts.acceptor proved',
      'fin.opener proved',
      'fin.acceptor proved',
      'fin-acknowledged.opener proved',
      'fin-acknowledged.acceptor proved',
      'no-reset proved',
      'silent-after-fin.opener proved',
      'silent-after-fin.acceptor proved',
      'closed-first proved',
      'half-close proved',
    ]);
  });

  it('names the packets that prove each claim, and says in words what was found', () => {
    const claims = check(halfClose);
    expect(packetsOf(claims.get('handshake'))).to.deep.equal([1, 2, 3]);
    expect(packetsOf(claims.get('fin.opener'))).to.deep.equal([7]);
    expect(packetsOf(claims.get('fin-acknowledged.opener'))).to.deep.equal([7, 8]);
    expect(packetsOf(claims.get('fin-acknowledged.acceptor'))).to.deep.equal([12, 13]);
    expect(claims.get('closed-first')?.text).to.equal('Alice closed first');
    expect(claims.get('half-close')?.text).to.equal('Bob still sent 50 bytes after the first FIN');
    expect(claims.get('sent-counts.acceptor')?.text).to.equal(
      'Bob sent as much as its Goodbye says: 2 frames, 40 bytes',
    );
  });

  it('calls a Goodbye that crossed unconfirmed, not failed [G-3]', () => {
    expect(becauseOf(check(halfClose).get('received-counts.opener'))).to.equal(
      'Alice said Goodbye when it had read 0 frames, 0 bytes (of 2 frames, 40 bytes), ' +
        "and the rest has only the kernel's ACK",
    );
  });

  const failures: [string, TcpStream, string, string][] = [
    [
      'a SYN that nobody answers',
      conversation('a:S a:S b:RA'),
      'handshake',
      'no SYN+ACK answers the SYN',
    ],
    ['a reset', conversation('a:S b:SA a:A a:AP30 b:RA'), 'no-reset', 'Bob sent RST'],
    [
      'a reset instead of a FIN',
      conversation('a:S b:SA a:A a:AP30 b:RA'),
      'fin.acceptor',
      'a reset came instead',
    ],
    [
      'a missing FIN',
      conversation('a:S b:SA a:A a:AP30 a:AF b:A'),
      'fin.acceptor',
      'no FIN in the capture',
    ],
    [
      'a FIN without its ACK',
      conversation('a:S b:SA a:A a:AF b:A b:AF'),
      'fin-acknowledged.acceptor',
      'no ACK covers it',
    ],
    [
      'data beyond a FIN',
      conversation('a:S b:SA a:A a:AF a:AP5 b:AF a:A'),
      'silent-after-fin.opener',
      'data lies beyond the FIN',
    ],
    ['no close at all', conversation('a:S b:SA a:A'), 'closed-first', 'nobody sent a FIN'],
  ];
  for (const [what, stream, id, because] of failures) {
    it(`fails for ${what}`, () => {
      const claim = check(stream).get(id);
      expect(claim?.result).to.equal('failed');
      expect(becauseOf(claim)).to.equal(because);
    });
  }

  it('does not take an ACK of the data for an ACK of the FIN behind it', () => {
    const late = halfClose.packets[7];
    const shortOf = changed(halfClose, 8, { ackNumber: ((late?.ackNumber ?? 0) - 1) >>> 0 });
    const cut = { ...shortOf, packets: shortOf.packets.slice(0, 8) };
    expect(check(cut).get('fin-acknowledged.opener')?.result).to.equal('failed');
  });

  it('does not take retransmitted bytes for data after the FIN', () => {
    const [first] = halfClose.packets.filter(({ length }) => length > 0);
    if (first === undefined) throw new Error('no data');
    const again = { ...first, number: 20, retransmission: true };
    const stream = { ...halfClose, packets: [...halfClose.packets, again] };
    expect(check(stream).get('silent-after-fin.opener')?.result).to.equal('proved');
  });

  it('sees two FINs that crossed as closing at once', () => {
    const crossing = conversation('a:S b:SA a:A a:AF b:AF a:A b:A');
    const b = crossing.packets[4];
    const unaware = changed(crossing, 5, { ackNumber: ((b?.ackNumber ?? 0) - 1) >>> 0 });
    expect(check(unaware).get('closed-first')?.text).to.equal('both ends closed at once');
    expect(check(crossing).get('closed-first')?.text).to.equal('Alice closed first');
  });

  it('fails when a Goodbye counts other frames than travelled [G-2]', () => {
    const frames = goodFrames();
    frames.acceptor = { ...frames.acceptor, frames: 3, bytes: 41 };
    const claim = check(halfClose, frames).get('sent-counts.acceptor');
    expect(claim?.result).to.equal('failed');
    expect(becauseOf(claim)).to.equal(
      'it says 2 frames, 40 bytes, but 3 frames, 41 bytes travelled',
    );
  });

  it('fails when a Goodbye claims to have read more than travelled [G-2]', () => {
    const frames = goodFrames();
    frames.opener = { ...frames.opener, frames: 1, bytes: 29 };
    expect(check(halfClose, frames).get('received-counts.acceptor')?.result).to.equal('failed');
  });

  const lastWords: [string, Partial<DirectionFrames>, string][] = [
    ['no Goodbye', { goodbyes: [], goodbyeIsLast: false }, 'Alice said no Goodbye'],
    ['frames behind it', { goodbyeIsLast: false }, 'frames follow the Goodbye'],
    ['half a frame behind it', { leftoverBytes: 2 }, '2 bytes stand behind the last whole frame'],
    ['broken frames', { fault: 'F-3 frame of length 0' }, 'its bytes break F-3 frame of length 0'],
  ];
  for (const [what, wrong, because] of lastWords) {
    it(`fails for ${what} [G-1]`, () => {
      const frames = goodFrames();
      frames.opener = { ...frames.opener, ...wrong };
      const claim = check(halfClose, frames).get('goodbye-last.opener');
      expect(claim?.result).to.equal('failed');
      expect(becauseOf(claim)).to.equal(because);
    });
  }

  it('proves nothing about frames when the capture lacks bytes, and says so', () => {
    const frames = goodFrames();
    frames.opener = { ...frames.opener, missingBytes: 1200 };
    const claims = check(halfClose, frames);
    for (const id of ['goodbye-last.opener', 'sent-counts.opener', 'received-counts.acceptor']) {
      expect(claims.get(id)?.result, id).to.equal('not-observable');
      expect(becauseOf(claims.get(id))).to.equal('the capture lacks 1,200 bytes of payload');
    }
  });

  it('judges packets alone when the connection did not speak finack', () => {
    const claims = check(halfClose, { because: 'these sockets are plain' });
    expect(claims.get('no-reset')?.result).to.equal('proved');
    expect(becauseOf(claims.get('sent-counts.opener'))).to.equal('these sockets are plain');
  });

  it('says that a handshake before the capture was not observable', () => {
    const claim = check(conversation('a:AP30 b:A a:AF b:AF a:A')).get('handshake');
    expect(claim?.result).to.equal('not-observable');
  });

  describe('an RST behind the end', () => {
    const closed = conversation('a:S b:SA a:A a:AP30 b:A a:AF b:AF a:A a:AF b:R');
    const [fin, , , again, reset] = closed.packets.slice(5);
    if (fin === undefined || again === undefined || reset === undefined) throw new Error('packets');

    /** What the kernels do: the FIN once more, as it was, and an answer that knows no connection. */
    function withEcho(changes: { copy?: object; answer?: object } = {}): TcpStream {
      const copy = {
        ...again,
        seq: fin?.seq ?? 0,
        ackNumber: fin?.ackNumber ?? 0,
        retransmission: true,
      };
      const answer = { ...reset, seq: fin?.ackNumber ?? 0 };
      const packets = [
        ...closed.packets.slice(0, 8),
        { ...copy, ...changes.copy },
        { ...answer, ...changes.answer },
      ];
      return { ...closed, packets } as TcpStream;
    }

    it('that answers a copy of what was acknowledged resets nothing', () => {
      expect(resetsOf(withEcho()).echoes).to.have.length(1);
      expect(resetsOf(withEcho()).ended).to.deep.equal([]);
    });

    it('that answers the ACK of an end in TIME_WAIT resets nothing', () => {
      const late = conversation('a:S b:SA a:A a:AP30 b:A a:AF b:AF a:A b:A a:A b:R');
      const [last, , answer, reset] = late.packets.slice(7);
      if (last === undefined || answer === undefined || reset === undefined) expect.fail();
      const { ackNumber } = last;
      const packets = [
        ...late.packets.slice(0, 9),
        { ...answer, ackNumber },
        { ...reset, seq: ackNumber },
      ];
      expect(resetsOf({ ...late, packets }).echoes).to.have.length(1);
      // Without the late ACK nothing had to be answered.
      const unasked = packets.toSpliced(8, 1);
      expect(resetsOf({ ...late, packets: unasked }).ended).to.have.length(1);
      // The first ACK of the last FIN is something new.
      const first = [...late.packets.slice(0, 7), { ...reset, seq: ackNumber }];
      expect(resetsOf({ ...late, packets: first }).ended).to.have.length(1);
    });

    it('that answers something new, or nothing, does', () => {
      expect(resetsOf(withEcho({ copy: { retransmission: false } })).ended).to.have.length(1);
      expect(resetsOf(withEcho({ answer: { seq: 7 } })).ended).to.have.length(1);
    });

    it('before both FINs are acknowledged always does', () => {
      const early = conversation('a:S b:SA a:A a:AP30 a:AF b:A a:AF b:R');
      expect(resetsOf(early).ended).to.have.length(1);
    });
  });
});
