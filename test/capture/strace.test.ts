// What strace writes becomes events: sockets only, with their times to the nanosecond, and calls that
// another thread's line cut in two joined again.
import { expect } from 'chai';
import { parseStrace } from '../../src/capture/strace.ts';

const output = `
15793 1795308463.444006001 read(19</etc/hosts>, "127.0.0.1", 4096) = 9 <0.000010000>
15793 1795308463.444006002 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 19<TCP:[835152]> <0.000078001>
15793 1795308463.445597003 listen(19<TCP:[127.0.0.12:9001]>, 511) = 0 <0.000052000>
15793 1795308463.446000000 sendmsg(3<UNIX-STREAM:[1->2]>, {msg_iov=[]}, 0) = 20 <0.000010000>
15793 1795308463.448054004 connect(20<TCP:[127.0.0.11:43781]>, {sa_family=AF_INET, sin_port=htons(9001), sin_addr=inet_addr("127.0.0.12")}, 16) = -1 EINPROGRESS (Operation now in progress) <0.000119000>
15793 1795308463.449000005 write(20<TCP:[127.0.0.11:43781]>, "hi", 2 <unfinished ...>
15801 1795308463.449100000 read(21<TCP:[127.0.0.12:9001->127.0.0.11:43781]>, "", 65536) = 0 <0.000047000>
15793 1795308463.449200000 <... write resumed>) = 2 <0.000200000>
15793 +++ exited with 0 +++
`;

describe('strace output', () => {
  const events = parseStrace(output, 'A');

  it('is read for sockets of the internet, not for files or pipes', () => {
    expect(events.map(({ name, descriptor }) => `${name} ${descriptor}`)).to.deep.equal([
      'socket 19',
      'listen 19',
      'connect 20',
      'read 21',
      'write 20',
    ]);
  });

  it('gives what was asked, what the kernel answered, and when', () => {
    const [made, , connected] = events;
    expect(made).to.deep.include({
      level: 'syscall',
      host: 'A',
      timeNs: 1_795_308_463_444_006_002n,
      durationNs: 78_001n,
      detail: 'AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP',
      result: '19<TCP:[835152]>',
    });
    expect(connected?.result).to.equal('-1 EINPROGRESS (Operation now in progress)');
  });

  it('joins a call that another thread interrupted, and dates it by its beginning', () => {
    const write = events.find(({ name }) => name === 'write');
    expect(write).to.deep.include({
      timeNs: 1_795_308_463_449_000_005n,
      detail: '20<TCP:[127.0.0.11:43781]>, "hi", 2',
      result: '2',
    });
  });
});
