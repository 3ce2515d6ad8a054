import { expect } from 'chai';
import { recordingLines } from '../../src/diagram/recording-lines.ts';
import { halfClose, packet, recordingOf, state, step, syscall } from './recordings.ts';

describe('a recording as NDJSON', () => {
  it('begins with a line about the whole and goes on with one line for each event', () => {
    const lines = [...recordingLines(halfClose)];
    expect(lines).to.have.lengthOf(1 + halfClose.events.length);
    for (const line of lines) expect(line).to.not.include('\n');
    const first = JSON.parse(lines[0] ?? '') as { level: string; roles: string[] };
    expect(first).to.include({ level: 'recording' });
    expect(first.roles).to.deep.equal(['A', 'B']);
  });

  it('writes times as digits, and always the same fields in the same order', () => {
    const recording = recordingOf([
      step('A', 'open'),
      state('A', '>TIME_WAIT', 'B', 'sample'),
      syscall('A', 'close', '19', '0'),
      packet('A>B', 'FA'),
    ]);
    expect([...recordingLines(recording)].slice(1)).to.deep.equal([
      '{"timeNs":"1700000000000000000","level":"step","role":"A","name":"open"}',
      '{"timeNs":"1700000000001000000","level":"kernel","role":"A","local":"127.0.0.11:50001","remote":"127.0.0.12:9001","to":"TIME_WAIT","source":"sample"}',
      '{"timeNs":"1700000000002000000","level":"syscall","role":"A","name":"close","detail":"19","result":"0","descriptor":19,"durationNs":"9000"}',
      '{"timeNs":"1700000000003000000","level":"packet","role":"A","protocol":"tcp","number":1,"from":"127.0.0.11:50001","to":"127.0.0.12:9001","toRole":"B","flags":{"syn":false,"ack":true,"fin":true,"rst":false,"psh":false},"seq":1000,"ackNumber":1000,"length":0,"window":65536,"retransmission":false}',
    ]);
  });
});
