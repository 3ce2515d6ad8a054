import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { drawLadder } from '../../src/diagram/terminal.ts';
import { columnsOf } from '../../src/diagram/text-layout.ts';
import {
  addressOf,
  call,
  fault,
  halfClose,
  heard,
  noted,
  packet,
  recordingOf,
  state,
  step,
  syscall,
} from './recordings.ts';

const names = { A: 'A, the client', B: 'B, the server', C: 'C, another server' };

function lines(...text: string[]): string {
  return text.join('\n');
}

/** Without heading, legend and notes. */
function rungs(drawn: string): string[] {
  return drawn.split('\n').filter((line) => /[│┊├┤]|──|┄┄/.test(line));
}

describe('a recording drawn for a terminal', () => {
  it('tells a half-close on four levels, in order of time', () => {
    const steps = { 'first-fin': 'A calls end().' };
    expect(drawLadder({ recording: halfClose, names, steps, columns: 80 })).to.equal(
      lines(
        '                  A, the client                  B, the server',
        '  packet      ms  127.0.0.11                     127.0.0.12',
        '           0.000  │                              │ ◆ LISTEN',
        '           1.000  ── A: first-fin ──────────────────────────────────────────────',
        '                     A calls end().',
        '           2.000  │ ● end()                      │',
        '           3.000  │ ○ shutdown(19, SHUT_WR) = 0  │',
        '           4.000  │ ◆ FIN_WAIT1                  │',
        '       1   5.000  ├── [FIN, ACK] seq 1, ack 1 ──▶│',
        '           6.000  │                              │ ◆ CLOSE_WAIT',
        '           7.000  │                              │ ○ read(25) = 0 (end)',
        "           8.000  │                              │ ● 'end'",
        '       2  10.000  │◀─────────── [ACK] ack 2 ─────┤',
        '          11.000  │ ◆ FIN_WAIT2                  │',
        '                  ┊         60 ms later          ┊',
        '          71.000  │                              │ ● write("remaining")',
        '       3  72.000  │◀─ [PSH, ACK] seq 1–9 ack 2 ──┤',
        '          73.000  │ ● \'data\' "remaining"         │',
        '       4  74.000  │◀─ [FIN, ACK] seq 10, ack 2 ──┤',
        '          75.000  │ ◆ TIME_WAIT*                 │',
        '       5  76.000  ├───── [ACK] ack 11 ──────────▶│',
        '  ● Node   ○ system call   ◆ kernel state   ─▶ packet',
        '  * read from /proc/net/tcp; the tracepoint calls this step CLOSE',
        "  seq and ack count each end's bytes from its own SYN, which is 0, as Wireshark",
        '    shows them',
        "  not drawn: 'finish'",
      ),
    );
  });

  it('says the same in Korean, whose letters take two columns', () => {
    const korean = { A: 'A: 클라이언트', B: 'B: 서버' };
    const drawn = drawLadder({ recording: halfClose, names: korean, language: 'ko', columns: 80 });
    expect(drawn.split('\n').slice(0, 3)).to.deep.equal([
      '                A: 클라이언트                   B: 서버',
      '  패킷      ms  127.0.0.11                      127.0.0.12',
      '         0.000  │                               │ ◆ LISTEN',
    ]);
    expect(drawn).to.include('     3  72.000  │◀── [PSH, ACK] seq 1–9 ack 2 ──┤');
    expect(drawn).to.include("  그리지 않은 것: 'finish'");
  });

  it('lets an arrow pass the lifeline between two roles', () => {
    const recording = recordingOf(
      [packet('A>C', 'S'), packet('C>A', 'RA'), packet('A>B', 'S'), packet('B>C', 'S')],
      {},
      ['A', 'B', 'C'],
    );
    expect(rungs(drawLadder({ recording, names, columns: 80 }))).to.deep.equal([
      '       1  0.000  ├───── [SYN] seq 0 ──┼───────────────────▶│',
      '       2  1.000  │◀────────── [RST, ACK] seq 1, ack 1 ─────┤',
      '       3  2.000  ├─── [SYN] seq 0 ───▶│                    │',
      '       4  3.000  │                    ├─── [SYN] seq 0 ───▶│',
    ]);
  });

  it('tells several connections apart, by the port of the opener or by the other end', () => {
    const second = { from: '127.0.0.11:50002' };
    const events = [
      packet('A>B', 'S'),
      packet('A>B', 'S', 0, second),
      packet('A>C', 'S'),
      state('A', 'CLOSE>SYN_SENT', 'C'),
    ];
    const recording = recordingOf(events, {}, ['A', 'B', 'C']);
    const drawn = drawLadder({ recording, names });
    expect(drawn).to.include(' [SYN] seq 0 :50001 ').and.to.include(' [SYN] seq 0 :50002 ');
    expect(drawn).to.include('│ ◆ SYN_SENT ⇄ C ');
  });

  it('draws a packet that a role sends to itself', () => {
    const own = { to: addressOf('A') };
    const recording = recordingOf([packet('A>A', 'S', 0, own)], {}, ['A']);
    expect(rungs(drawLadder({ recording, names }))[0]).to.include('├◀─── [SYN] seq 0 ───╯');
  });

  it('folds a long run of data and of what was measured meanwhile, and says how much it was', () => {
    const one = [
      call('A', 'write', '1,000 bytes', 'socket', 1000),
      syscall('A', 'write', '19<TCP:[1]>, "aaa"..., 1000', '1000'),
      packet('A>B', 'PA', 1000),
      packet('B>A', 'A'),
      noted('A', 'speed', '10'),
      heard('B', 'data', '1,000 bytes', 'socket', 1000),
    ];
    const recording = recordingOf(Array.from({ length: 8 }, () => one).flat());
    expect(rungs(drawLadder({ recording, names, columns: 90 }))).to.deep.equal([
      '          0.000  │ ● write() ×8, 8,000 bytes         │',
      '          1.000  │ ○ write ×8 = 8,000                │',
      '    1–16  2.000  ├───── 8 segments, seq 1–8000 ─────▶│',
      '                 │      8 ACKs back, ack 8001        │',
      '          4.000  │ ● speed = 10 … 10 (×8)            │',
      "          5.000  │                                   │ ● 'data' ×8, 8,000 bytes",
    ]);
  });

  it('draws three writes and their segments one by one', () => {
    const three = ['one', 'two', 'three'].flatMap((word) => [
      call('A', 'write', `"${word}"`, 'socket', word.length),
      packet('A>B', 'PA', word.length),
    ]);
    expect(drawLadder({ recording: recordingOf(three), names })).to.include('● write("two")');
  });

  it('says when a window closes, opens and is asked about, and what was sent again', () => {
    const recording = recordingOf([
      packet('A>B', 'PA', 100),
      packet('B>A', 'A', 0, { window: 0 }),
      packet('A>B', 'A', 0, { seq: -1 }),
      packet('B>A', 'A', 0, { window: 0 }),
      packet('B>A', 'A', 0, { window: 4096 }),
      packet('A>B', 'PA', 100, { retransmission: true }),
    ]);
    const labels = rungs(drawLadder({ recording, names })).map(
      (line) => /\[.*?(?= ─)/.exec(line)?.[0],
    );
    expect(labels).to.deep.equal([
      '[PSH, ACK] seq 1–100 ack 1',
      '[ACK] ack 101, window 0',
      '[ACK] seq 100, ack 1, probe',
      '[ACK] ack 101, window 0',
      '[ACK] ack 101, window 4,096',
      '[PSH, ACK] seq 101–200 ack 1 again',
    ]);
  });

  it('prints system calls without what is always the same', () => {
    const socket = '19<TCP:[127.0.0.11:50001->127.0.0.12:9001]>';
    const address =
      '{sa_family=AF_INET, sin_port=htons(9001), sin_addr=inet_addr("127.0.0.12")}, 16';
    const recording = recordingOf([
      packet('A>B', 'S'),
      syscall(
        'A',
        'socket',
        'AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP',
        '19<TCP:[8]>',
      ),
      syscall('A', 'setsockopt', `${socket}, SOL_SOCKET, SO_REUSEADDR, [1], 4`, '0'),
      syscall(
        'A',
        'connect',
        `${socket}, ${address}`,
        '-1 EINPROGRESS (Operation now in progress)',
      ),
      syscall('A', 'getsockopt', `${socket}, SOL_SOCKET, SO_ERROR, [0], [4]`, '0'),
      syscall('A', 'getsockopt', `${socket}, SOL_SOCKET, SO_ERROR, [111], [4]`, '0'),
      syscall(
        'A',
        'setsockopt',
        `${socket}, SOL_SOCKET, SO_LINGER, {l_onoff=1, l_linger=0}, 8`,
        '0',
      ),
      syscall('A', 'write', `${socket}, "hello", 5`, '5'),
      syscall('A', 'write', `${socket}, "\\1\\2"..., 4096`, '4096'),
      syscall(
        'A',
        'writev',
        `${socket}, [{iov_base="a", iov_len=1}, {iov_base="b", iov_len=1}], 2`,
        '2',
      ),
      syscall(
        'A',
        'read',
        `${socket}, 0x7f, 65536`,
        '-1 EAGAIN (Resource temporarily unavailable)',
      ),
      syscall(
        'B',
        'accept4',
        '19<TCP:[127.0.0.12:9001]>, NULL, NULL, SOCK_CLOEXEC',
        '25<TCP:[127.0.0.12:9001->127.0.0.11:50001]>',
      ),
    ]);
    const drawn = drawLadder({ recording, names, columns: 140 });
    expect([...drawn.matchAll(/○ (.*?\) = \S+)/g)].map(([, text]) => text)).to.deep.equal([
      'socket(AF_INET, SOCK_STREAM) = 19',
      'connect(19, B:9001) = EINPROGRESS',
      'getsockopt(19, SO_ERROR, [111]) = 0',
      'setsockopt(19, SO_LINGER, {l_onoff=1, l_linger=0}) = 0',
      'write(19, "hello") = 5',
      'write(19) = 4,096',
      'writev(19, "a", "b") = 2',
      'accept4(19) = 25',
    ]);
    expect(drawn).to.include('not drawn: setsockopt, getsockopt, read');
  });

  it('shows resume() only when something waits to be read', () => {
    const waiting = recordingOf([call('B', 'resume'), packet('A>B', 'PA', 5), call('B', 'resume')]);
    const drawn = drawLadder({ recording: waiting, names });
    expect(rungs(drawn)).to.have.lengthOf(2);
    expect(drawn).to.include('not drawn: resume()');
  });

  it('draws what was done to the network, and to a role', () => {
    const recording = recordingOf([
      fault('first-data', 'lose 1'),
      fault('SIGKILL', 'to B', 0, 'B'),
      fault('first-data', '1 packets', 1),
    ]);
    const drawn = drawLadder({ recording, names });
    expect(drawn).to.include('┄┄ ▲ first-data: set to drop 1 packet ┄┄');
    expect(drawn).to.include('│ ▲ SIGKILL');
    expect(drawn).to.include('┄┄ ▲ first-data: the rule met 1 packet ┄┄');
  });

  it('says what could not be observed, and marks what a sample showed', () => {
    const recording = recordingOf([state('A', '>TIME_WAIT', 'B', 'sample')], {
      syscall: { level: 'absent', because: { en: 'no strace', ko: 'strace 없음' } },
      kernel: { level: 'reduced', because: { en: 'no tracefs', ko: 'tracefs 없음' } },
    });
    const drawn = drawLadder({ recording, names });
    expect(drawn).to.include('│ ◇ TIME_WAIT');
    expect(drawn).to.include('◇ kernel state seen in a sample: it began before');
    expect(drawn).to.include('system calls: not observed (no strace)');
    expect(drawn).to.include('kernel states: only in samples (no tracefs)');
  });

  const chat = [
    step('A', 'talk'),
    ...Array.from({ length: 60 }, () => [packet('A>B', 'PA', 1), packet('B>A', 'PA', 1)]).flat(),
    state('A', 'ESTABLISHED>CLOSE'),
  ];

  it('folds a long exchange into one row for each pair, and never a step or a state', () => {
    const drawn = rungs(drawLadder({ recording: recordingOf(chat), names }));
    expect(drawn).to.have.lengthOf(3);
    expect(drawn[0]).to.include('A: talk');
    expect(drawn[1]).to.match(/ 1–120 .*├◀─+ 120 segments, 120 bytes ─+▶│$/);
    expect(drawn[2]).to.include('◆ CLOSE');
  });

  it('draws what a claim cites by itself, in the middle of what is folded', () => {
    const recording = recordingOf(chat);
    const cited = new Set(
      recording.events.filter((event) => event.level === 'packet' && event.number === 61),
    );
    const drawn = rungs(drawLadder({ recording, names, cited, columns: 110 }));
    expect(drawn).to.have.lengthOf(5);
    expect(drawn[2]).to.match(/ 61 .* \[PSH, ACK\] 1 byte, seq 31, ack 31 /);
  });

  it('draws every event by itself when all is wanted', () => {
    const drawn = rungs(drawLadder({ recording: recordingOf(chat), names, full: true }));
    expect(drawn).to.have.lengthOf(122);
  });

  it('leaves out the middle of what is still too long, and never what is telling', () => {
    const waits = Array.from({ length: 30 }, (_, at) => ({
      ...state('A', at % 2 === 0 ? 'CLOSE>SYN_SENT' : 'SYN_SENT>CLOSE'),
    }));
    const calls = Array.from({ length: 9 }, () => call('A', 'write', '"x"', 'socket', 1));
    const recording = recordingOf([...waits, ...calls, state('A', 'ESTABLISHED>CLOSE')]);
    const drawn = rungs(drawLadder({ recording, names, linesMax: 36 }));
    expect(drawn).to.have.lengthOf(36);
    expect(drawn.join()).to.include(' 5 lines left out, 0 packets among them ');
  });

  it('ends a lost packet in a cross on its way, and lets a reset arrive', () => {
    const recording = recordingOf([
      packet('A>B', 'PA', 7, { lost: true }),
      packet('B>A', 'PA', 7, { lost: true }),
      packet('B>A', 'R'),
    ]);
    const drawn = drawLadder({ recording, names, columns: 90 });
    expect(rungs(drawn)).to.deep.equal([
      '       1  0.000  ├── [PSH, ACK] seq 1–7 ack 1 ─✖     │',
      '       2  1.000  │     ✖─ [PSH, ACK] seq 1–7 ack 8 ──┤',
      '       3  2.000  │◀──────────────── [RST] seq 8 ─────┤',
    ]);
    expect(drawn).to.include('─✖ lost on its way');
  });

  it('says a packet in fewer words where there is little room, and never cuts its numbers', () => {
    const recording = recordingOf(
      [packet('A>B', 'S'), packet('B>A', 'SA'), packet('A>B', 'A'), packet('A>B', 'PA', 99)],
      {},
      ['A', 'B', 'C', 'D'],
    );
    const drawn = rungs(drawLadder({ recording, names, columns: 80, full: true }));
    expect(drawn.map((line) => line.slice(17).split('│')[0]?.trim())).to.deep.equal([
      '├─── SYN 0 ───▶',
      '',
      '├─── ack 1 ───▶',
      '├──── 1–99 ───▶',
    ]);
    expect(drawn[1]).to.include('◀─ SYN,ACK 0 ─┤');
  });

  it('keeps to its columns, whatever there is to say', () => {
    const long = 'x'.repeat(200);
    const recording = recordingOf(
      [
        ...halfClose.events,
        call('B', 'listen', long, long),
        heard('A', 'error', `${long} ${long} ${long}`),
        noted('C', '긴 이름'.repeat(30), long),
        fault(long, 'lose 3'),
        step('A', long),
        packet('C>A', 'PA', 999_999_999, { retransmission: true }),
        packet('A>A', 'PA', 999_999_999, { to: addressOf('A') }),
      ],
      {},
      ['A', 'B', 'C'],
    );
    for (const columns of [72, 80, 100, 140]) {
      for (const language of ['en', 'ko'] as const) {
        const drawn = drawLadder({ recording, names, columns, language });
        for (const line of drawn.split('\n')) {
          expect(columnsOf(line), line).to.be.at.most(columns);
        }
      }
    }
  });

  it('colours only when asked to, and says the same with colours', () => {
    const plain = drawLadder({ recording: halfClose, names });
    const coloured = drawLadder({ recording: halfClose, names, colour: true });
    expect(plain).to.not.include('\u001b');
    expect(coloured).to.include('\u001b[32m');
    const stripped = stripVTControlCharacters(coloured)
      .split('\n')
      .map((line) => line.trimEnd());
    expect(stripped.join('\n')).to.equal(plain);
  });
});
