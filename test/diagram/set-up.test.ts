// What opens and closes a connection is one row on a ladder, unless it is what the ladder is about.
import { expect } from 'chai';
import type { RecordedEvent } from '../../src/capture/recording.ts';
import { drawLadder } from '../../src/diagram/terminal.ts';
import { addressOf, call, heard, packet, recordingOf, state, step, syscall } from './recordings.ts';

const names = { A: 'A', B: 'B' };
const opener = `<TCP:[${addressOf('A')}]>`;
const accepted = `<TCP:[${addressOf('B')}->${addressOf('A')}]>`;
const toB = '{sa_family=AF_INET, sin_port=htons(9001), sin_addr=inet_addr("127.0.0.12")}, 16';

const listening = [
  call('B', 'listen', '9001', 'server'),
  syscall('B', 'socket', 'AF_INET, SOCK_STREAM, IPPROTO_IP', '19<TCP:[1]>'),
  syscall('B', 'bind', '19<TCP:[1]>, 9001', '0'),
  syscall('B', 'listen', '19<TCP:[1]>, 511', '0'),
  state('B', 'CLOSE>LISTEN'),
  heard('B', 'listening', '', 'server'),
].map((event) =>
  'descriptor' in event && event.name === 'socket' ? { ...event, descriptor: 19 } : event,
);

const opening = [
  call('A', 'connect', '9001'),
  { ...syscall('A', 'socket', 'AF_INET, SOCK_STREAM, IPPROTO_IP', '21<TCP:[2]>'), descriptor: 21 },
  syscall('A', 'connect', `21${opener}, ${toB}`, '-1 EINPROGRESS'),
  state('A', 'CLOSE>SYN_SENT'),
  packet('A>B', 'S'),
  packet('B>A', 'SA'),
  state('A', 'SYN_SENT>ESTABLISHED'),
  packet('A>B', 'A'),
  state('B', 'SYN_RECV>ESTABLISHED'),
  syscall('B', 'accept4', '19<TCP:[127.0.0.12:9001]>, NULL', `25${accepted}`),
  heard('A', 'connect'),
  heard('B', 'connection', '', 'server'),
];

const closing = [
  call('A', 'end'),
  syscall('A', 'shutdown', `21${opener}, SHUT_WR`, '0'),
  state('A', 'ESTABLISHED>FIN_WAIT1'),
  packet('A>B', 'FA'),
  state('B', 'ESTABLISHED>CLOSE_WAIT'),
  packet('B>A', 'A'),
  state('A', 'FIN_WAIT1>FIN_WAIT2'),
  syscall('B', 'read', `25${accepted}, "", 65536`, '0'),
  heard('B', 'end'),
  syscall('B', 'shutdown', `25${accepted}, SHUT_WR`, '0'),
  packet('B>A', 'FA'),
  packet('A>B', 'A'),
  state('A', 'FIN_WAIT2>TIME_WAIT'),
  state('B', 'LAST_ACK>CLOSE'),
  syscall('A', 'close', `21${opener}`, '0'),
  heard('A', 'close'),
  heard('B', 'close'),
];

/** What is written on each row, without numbers and times. */
function rowsOf(
  events: Parameters<typeof recordingOf>[0],
  cites: (event: RecordedEvent) => boolean,
): string[] {
  const recording = recordingOf(events.map((event) => ({ afterMs: 0.1, ...event })));
  const cited = new Set(recording.events.filter(cites));
  const drawn = drawLadder({ recording, names, cited, columns: 100 });
  const rungs = drawn.split('\n').filter((line) => /[│├┤]/.test(line));
  return rungs.flatMap(
    (line) =>
      /[●○◆] (.*?) *│?$|─ (.*?) ─/
        .exec(line)
        ?.slice(1, 3)
        .filter(Boolean)
        .map((one) => one.replace(/ +│.*/, '')) ?? [],
  );
}

const nothing = (): boolean => false;

describe('set-up and tear-down on a ladder', () => {
  it('are one row each, and what lies between is drawn', () => {
    const hello = packet('A>B', 'PA', 5);
    expect(rowsOf([...listening, ...opening, hello, ...closing], nothing)).to.deep.equal([
      'listens on 9001',
      'handshake: SYN · SYN,ACK · ACK',
      '[PSH, ACK] 5 bytes, seq 1–5, ack 1',
      'close: FIN · ACK · FIN · ACK',
    ]);
  });

  it('are drawn line by line when a claim cites one of theirs', () => {
    const cites = (event: RecordedEvent): boolean => event.level === 'packet' && event.flags.syn;
    const rows = rowsOf([...listening, ...opening, ...closing], cites);
    expect(rows).to.include('listens on 9001').and.to.include('close: FIN · ACK · FIN · ACK');
    expect(rows).to.include.members(['[SYN] seq 0', '[SYN, ACK] seq 0, ack 1', 'SYN_SENT']);
  });

  const unusual: [what: string, events: Parameters<typeof recordingOf>[0]][] = [
    ['a SYN is lost', [packet('A>B', 'S', 0, { lost: true }), ...opening.slice(5)]],
    ['a SYN is sent again', [packet('A>B', 'S', 0, { retransmission: true }), ...opening.slice(5)]],
    ['a close is a reset', [packet('A>B', 'FA'), packet('B>A', 'R')]],
    ['a FIN carries data', [packet('A>B', 'FPA', 3), packet('B>A', 'FA'), packet('A>B', 'A')]],
    [
      'one end goes on sending',
      [
        packet('A>B', 'FA'),
        packet('B>A', 'A'),
        packet('B>A', 'PA', 9),
        packet('B>A', 'FA'),
        packet('A>B', 'A'),
      ],
    ],
    [
      'the story goes on in the middle',
      [packet('A>B', 'FA'), step('B', 'then'), packet('B>A', 'FA'), packet('A>B', 'A')],
    ],
    [
      'somebody waits in the middle',
      [packet('A>B', 'FA'), { ...packet('B>A', 'FA'), afterMs: 60 }, packet('A>B', 'A')],
    ],
  ];
  for (const [what, events] of unusual) {
    it(`are drawn line by line when ${what}`, () => {
      expect(rowsOf(events, nothing).join()).to.not.match(/handshake|close:/);
    });
  }
});
