import { expect } from 'chai';
import { ladderSvg } from '../../src/diagram/svg.ts';
import { isWellFormed, textsOf } from './markup.ts';
import {
  addressOf,
  call,
  fault,
  halfClose,
  noted,
  packet,
  recordingOf,
  state,
  step,
} from './recordings.ts';

const names = { A: 'A, the client', B: 'B, the server', C: 'C' };

describe('a recording as SVG', () => {
  it('shows what the ladder in letters shows, in the same order', () => {
    const svg = ladderSvg({ recording: halfClose, names });
    expect(isWellFormed(svg)).to.equal(true);
    const texts = textsOf(svg).filter((text) => !/^[\d.]+$/.test(text));
    expect(texts.slice(texts.indexOf('end()'), texts.indexOf("'end'") + 1)).to.deep.equal([
      'end()',
      'shutdown(19, SHUT_WR) = 0',
      'FIN_WAIT1',
      '[FIN, ACK] seq 1, ack 1',
      'CLOSE_WAIT',
      'read(25) = 0 (end)',
      "'end'",
    ]);
  });

  it('says to those who cannot see it what it is, in either language', () => {
    const svg = ladderSvg({ recording: halfClose, names, language: 'ko', title: '연결 종료' });
    expect(svg).to.match(/^<svg [^>]*role="img"[^>]* lang="ko"/);
    expect(svg).to.include('<title id="four-levels-title">연결 종료</title>');
    expect(svg).to.match(
      /<desc id="four-levels-desc">시간은 아래로 흐릅니다\. A, B 사이의 패킷 5개/,
    );
  });

  it('can be read on a dark screen too, and sets nothing outside of itself', () => {
    const svg = ladderSvg({ recording: halfClose, names });
    const style = /<style>(.*?)<\/style>/s.exec(svg)?.[1] ?? '';
    expect(style).to.include('prefers-color-scheme:dark');
    for (const rule of style.split('\n'))
      expect(rule).to.match(/^(?:@media\([^)]*\)\{)?\.four-levels/);
  });

  it('draws every kind of line, and lets nothing become markup', () => {
    const evil = '</text><script>alert(1)</script>&"';
    const recording = recordingOf(
      [
        step('A', evil),
        call('A', 'write', evil),
        fault(evil, 'lose 1'),
        fault('SIGKILL', 'to C', 0, 'C'),
        packet('A>C', 'R'),
        packet('A>C', 'PA', 3, { lost: true }),
        packet('A>A', 'S', 0, { to: addressOf('A') }),
        { ...packet('B>A', 'PA', 7, { retransmission: true }), afterMs: 200 },
        ...Array.from({ length: 9 }, () => [packet('A>B', 'PA', 9), packet('B>A', 'A')]).flat(),
        state('C', '>CLOSE', 'A', 'sample'),
      ],
      {},
      ['A', 'B', 'C'],
    );
    const svg = ladderSvg({
      recording,
      names: { ...names, A: evil },
      steps: { [evil]: evil },
      title: evil,
    });
    expect(isWellFormed(svg)).to.equal(true);
    expect(svg).to.not.include('<script');
    const texts = textsOf(svg);
    expect(texts.join('\n'))
      .to.match(/^9 segments, 81 bytes, seq \d+–\d+$/m)
      .and.match(/^9 ACKs back, ack \d+$/m);
    expect(texts).to.include('200 ms later');
    expect(svg)
      .to.include('class="arrow rst"')
      .and.to.include('class="arrow lost"')
      .and.to.include('class="arrow again"');
  });

  it('draws the congestion window where a role told it, and nothing where nobody did', () => {
    const told = recordingOf([
      noted('A', 'cwnd', '10'),
      noted('A', 'cwnd', '20'),
      packet('A>B', 'PA', 9, { retransmission: true }),
      noted('A', 'ssthresh', '10'),
      noted('A', 'cwnd', '10'),
    ]);
    const svg = ladderSvg({ recording: told, names });
    expect(isWellFormed(svg)).to.equal(true);
    expect(textsOf(svg)).to.include('Congestion window, in segments');
    expect(svg).to.include('d="M 150 105 H 355 V 40 H 970 V 105"');
    expect(svg).to.include('class="loss"');
    expect(ladderSvg({ recording: halfClose, names })).to.not.include('class="curve"');
  });
});
