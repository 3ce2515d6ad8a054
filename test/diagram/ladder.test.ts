import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { FrameCutter } from '../../src/capture/frames-in-capture.ts';
import type { StateChange, TcpState } from '../../src/capture/kernel-states.ts';
import { drawLadder } from '../../src/diagram/ladder.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { A, B, changed, conversation, timeOf } from '../capture/conversation.ts';

const names = { opener: 'Alice', acceptor: 'Bob' };
const COLUMNS_MAX = 100;

/** A change of `end`, `microseconds` after packet `number`. */
function change(
  end: 'a' | 'b',
  steps: string,
  number: number,
  microseconds: number,
  source: StateChange['source'] = 'tracepoint',
): StateChange {
  const [from, to] = steps.split('>') as [TcpState, TcpState];
  return {
    timeNs: timeOf(number) + BigInt(microseconds) * 1000n,
    local: end === 'a' ? A : B,
    remote: end === 'a' ? B : A,
    from: source === 'sample' ? undefined : from,
    to,
    source,
  };
}

const halfClose = conversation('a:S b:SA a:A a:AP5 b:A a:AF b:A b:AP10 a:A b:AF a:A');

const halfCloseStates = [
  change('a', 'CLOSE>SYN_SENT', 1, -20),
  change('a', 'SYN_SENT>ESTABLISHED', 2, 9),
  change('b', 'LISTEN>SYN_RECV', 3, 5),
  change('b', 'SYN_RECV>ESTABLISHED', 3, 6),
  change('a', 'ESTABLISHED>FIN_WAIT1', 6, -4),
  change('b', 'ESTABLISHED>CLOSE_WAIT', 6, 3),
  change('a', 'FIN_WAIT1>FIN_WAIT2', 7, 3),
  change('b', 'CLOSE_WAIT>LAST_ACK', 10, -4),
  change('a', 'FIN_WAIT2>CLOSE', 10, 4),
  change('b', 'LAST_ACK>CLOSE', 11, 3),
  change('a', '>TIME_WAIT', 11, 3000, 'sample'),
];

function lines(...text: string[]): string {
  return text.join('\n');
}

describe('the packet ladder', () => {
  it('tells a half-close: who speaks, who only listens, and what the kernel calls it', () => {
    const drawn = drawLadder({ stream: halfClose, changes: halfCloseStates, names });
    expect(drawn).to.equal(
      lines(
        '                                Alice                                                Bob',
        '  packet        ms  state       127.0.0.1:50000                           127.0.0.1:9001 state',
        '                    CLOSE       ┃                                                      ┃ LISTEN',
        '       1     0.000  SYN_SENT    ┃─── [SYN] ───────────────────────────────────────────▶┃',
        '       2     1.000  ESTABLISHED ┃◀────────────────────────────────────── [SYN, ACK] ───┃',
        '       3     2.000              ┃─── [ACK] ───────────────────────────────────────────▶┃ SYN_RECV†',
        '                                ┃                                                      ┃ ESTABLISHED',
        '       4     3.000              ┃─── [PSH, ACK] 5 bytes ──────────────────────────────▶┃',
        '       5     4.000              ┃◀─────────────────────────────────────────── [ACK] ───┃',
        '       6     5.000  FIN_WAIT1   ┃─── [FIN, ACK] ──────────────────────────────────────▶┃ CLOSE_WAIT',
        '                                ╎┈┈┈┈ Alice only listens now; Bob may still speak ┈┈┈┈┈┃',
        '       7     6.000  FIN_WAIT2   ╎◀─────────────────────────────────────────── [ACK] ───┃',
        '       8     7.000              ╎◀───────────────────────────── [PSH, ACK] 10 bytes ───┃',
        '       9     8.000              ╎─── [ACK] ───────────────────────────────────────────▶┃',
        '      10     9.000  TIME_WAIT*  ╎◀────────────────────────────────────── [FIN, ACK] ───┃ LAST_ACK',
        '      11    10.000              ╎─── [ACK] ───────────────────────────────────────────▶╎ CLOSE',
        '  † Linux makes this socket only now: until the third packet it keeps a mere request',
        '  * read from /proc/net/tcp after the close; the tracepoint calls this step CLOSE',
      ),
    );
  });

  it('shows no state that was not observed', () => {
    const drawn = drawLadder({
      stream: conversation('a:S b:SA a:A'),
      names,
      kernelNote: 'kernel states: not observed, because there is no tracefs here',
    });
    expect(drawn).to.equal(
      lines(
        '                    Alice                                                Bob',
        '  packet        ms  127.0.0.1:50000                           127.0.0.1:9001',
        '       1     0.000  ┃─── [SYN] ───────────────────────────────────────────▶┃',
        '       2     1.000  ┃◀────────────────────────────────────── [SYN, ACK] ───┃',
        '       3     2.000  ┃─── [ACK] ───────────────────────────────────────────▶┃',
        '  kernel states: not observed, because there is no tracefs here',
      ),
    );
  });

  it('draws no sampled state below the packet that proves it over', () => {
    const late = (['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'] as const).map((state, at) =>
      change('a', `>${state}`, 11, 500 + at, 'sample'),
    );
    const drawn = drawLadder({ stream: halfClose, changes: late, names }).split('\n');
    const rungOf = (state: string): string | undefined =>
      drawn
        .find((line) => line.includes(state))
        ?.trim()
        .split(/\s/)[0];
    expect(['FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'].map(rungOf)).to.deep.equal(['6', '9', '11']);
  });

  it('folds a run of data with the ACKs that came back, and names what it carried', () => {
    const ping = frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce: 1n } }));
    const words = [`a:AP${ping.length}`, `a:AP${ping.length}`, 'b:A', `a:AP${ping.length}`, 'b:A'];
    const cutter = new FrameCutter();
    for (let at = 0; at < 3; at++) cutter.push(ping);
    const drawn = drawLadder({
      stream: conversation(`a:S b:SA a:A ${words.join(' ')} a:AF`),
      frames: { opener: cutter.finish(), acceptor: new FrameCutter().finish() },
      names,
    });
    expect(drawn.split('\n').slice(5, 8)).to.deep.equal([
      '     4–8     3.000  ┃─── Ping ×3 ─────────────────────────────────────────▶┃',
      '             7.000  ┃    3 segments, 36 bytes, 2 ACKs back                 ┃',
      '       9     8.000  ┃─── [FIN, ACK] ──────────────────────────────────────▶┃',
    ]);
  });

  it('ends both lifelines at a reset', () => {
    const drawn = drawLadder({
      stream: conversation('a:S b:SA a:A b:RA'),
      changes: [change('a', 'ESTABLISHED>CLOSE', 4, 6), change('b', 'ESTABLISHED>CLOSE', 4, -3)],
      names,
    });
    expect(drawn.split('\n').at(-1)).to.equal(
      '       4     3.000  CLOSE       ┃✖────────────────────────────────────── [RST, ACK] ───┃ CLOSE',
    );
  });

  it('says when a packet was sent again, and when a window is full', () => {
    const again = changed(conversation('a:S a:S b:SA a:A a:AP5 b:A'), 2, { retransmission: true });
    const drawn = drawLadder({ stream: changed(again, 6, { window: 0 }), names });
    expect(drawn).to.include('─ [SYN] again ─').and.to.include('─ [ACK] window 0 ─');
  });

  it('keeps to 100 columns, whatever a packet carried', () => {
    const kinds = ['Ping', 'Pong'] as const;
    const cutter = new FrameCutter();
    for (let at = 0; at < 12; at++) {
      const kind = kinds[at % 2] ?? 'Ping';
      cutter.push(frameOf(encodeEnvelope({ message: { kind, nonce: 1n } })));
    }
    const frames = { opener: cutter.finish(), acceptor: new FrameCutter().finish() };
    const run = 'a:A999999999 b:A '.repeat(120).trim();
    const again = changed(conversation(`a:S b:SA a:A ${run}`), 8, { retransmission: true });
    const folded = drawLadder({ stream: again, frames, names, changes: halfCloseStates });
    for (const line of folded.split('\n')) expect(line.length, line).to.be.at.most(COLUMNS_MAX);
    expect(folded).to.include('120 segments, 118,999,999,881 bytes, 1 again');
    const drawn = drawLadder({
      stream: conversation('a:S b:SA a:A a:APF144 b:A a:AP70000 a:A70000 a:A70000 b:A'),
      frames,
      changes: halfCloseStates,
      names,
    });
    for (const line of drawn.split('\n')) expect(line.length, line).to.be.at.most(COLUMNS_MAX);
    expect(drawn).to.include('[FIN, PSH, ACK] 144 bytes').and.to.include('Ping, Pong, Ping, Pong');
  });

  it('fits 80 columns, where it goes without the time', () => {
    const options = { stream: halfClose, changes: halfCloseStates, names, columns: 80 };
    const drawn = drawLadder(options).split('\n').slice(0, -2);
    for (const line of drawn) expect(line.length, line).to.be.at.most(80);
    expect(drawn.join()).to.include('packet  state').and.not.to.include('10.000');
  });

  it('leaves out the middle of a long stretch of data, never what opens or closes', () => {
    const talk = 'a:AP5 b:AP5 '.repeat(20);
    const stream = conversation(`a:S b:SA a:A ${talk}a:AF b:A b:AF a:A`);
    const drawn = drawLadder({ stream, names, rungsMax: 17 });
    expect(drawn).to.include('31 packets left out, 155 bytes');
    expect(drawn.match(/[▶◀]/g)).to.have.length(16);
    expect(drawn).to.include('[SYN]').and.to.include('[SYN, ACK]');
    expect(drawn.match(/\[FIN, ACK\]/g)).to.have.length(2);
  });

  it('stays in line when a name takes two columns a letter', () => {
    const [names1, names2] = [
      { opener: '민수', acceptor: '지영' },
      { opener: 'four', acceptor: 'four' },
    ].map((both) => drawLadder({ stream: halfClose, names: both }).split('\n')[0] ?? '');
    expect((names1?.length ?? 0) + 4).to.equal(names2?.length);
  });

  it('in colour says the same', () => {
    const plain = drawLadder({ stream: halfClose, changes: halfCloseStates, names });
    const colour = drawLadder({ stream: halfClose, changes: halfCloseStates, names, colour: true });
    expect(colour).to.not.equal(plain);
    const bare = stripVTControlCharacters(colour);
    expect(bare.split('\n').map((line) => line.trimEnd())).to.deep.equal(plain.split('\n'));
  });
});
