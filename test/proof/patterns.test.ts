// Patterns say themselves in words for people, in both languages: what learners read when a claim fails.
import { expect } from 'chai';
import { asks, becomes, calls, fault, hears, sends, withData } from '../../src/proof/patterns.ts';

describe('a pattern', () => {
  it('says itself in words, in both languages', () => {
    const said = [
      calls('A', 'listen', 'server'),
      hears('B', 'end', 'socket'),
      asks('B', 'listen', /, 1 = 0$/, { en: 'with a backlog of 1', ko: '백로그 1' }),
      asks('A', 'write', /EAGAIN/),
      becomes('B', 'CLOSE_WAIT', 'ESTABLISHED'),
      sends('A', 'PSH,ACK', withData),
      fault('SIGKILL'),
    ].map(({ text }) => text);
    expect(said.map(({ en }) => en)).to.deep.equal([
      'A calls server.listen()',
      "B hears 'end'",
      "B's program asks its kernel for listen() (with a backlog of 1)",
      "A's program asks its kernel for write() (EAGAIN)",
      "B's socket goes from ESTABLISHED to CLOSE_WAIT",
      'A sends PSH,ACK (with data)',
      'what was done to the network or a program: SIGKILL',
    ]);
    expect(said.map(({ ko }) => ko)).to.include('A가 PSH,ACK 패킷을 보냄 (데이터 있음)');
    expect(said.map(({ ko }) => ko)).to.include(
      'B의 소켓이 ESTABLISHED에서 CLOSE_WAIT 상태로 바뀜',
    );
  });

  it('wants words for a regular expression that people cannot read', () => {
    expect(() => asks('B', 'listen', /, 1 = 0$/)).to.throw('say it in words');
  });
});
