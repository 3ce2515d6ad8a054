import { expect } from 'chai';
import { parseProcSockets } from '../../src/capture/proc-net-tcp.ts';
import { parseTrace } from '../../src/capture/tracefs.ts';

function traceLine(time: string, ports: [number, number], states: [string, string]): string {
  const hosts = 'saddr=127.0.0.1 daddr=127.0.0.1 saddrv6=::ffff:127.0.0.1 daddrv6=::ffff:127.0.0.1';
  return (
    `            node-5474    [001] ..s2.  ${time}: inet_sock_set_state: family=AF_INET6 ` +
    `protocol=IPPROTO_TCP sport=${ports[0]} dport=${ports[1]} ${hosts} ` +
    `oldstate=TCP_${states[0]} newstate=TCP_${states[1]}`
  );
}

function steps(lines: string[]): string[] {
  const { changes } = parseTrace(lines.join('\n'), 0n);
  return changes.map(({ local, from, to }) => `${local} ${from}>${to}`);
}

describe('the text of the kernel tracepoint', () => {
  it('is read with its time on the wall clock and its addresses as packets show them', () => {
    const line = traceLine('1111.877384', [9001, 54996], ['LISTEN', 'SYN_RECV']);
    expect(parseTrace(line, 5_000_000_000n).changes).to.deep.equal([
      {
        timeNs: 1_116_877_384_000n,
        local: '127.0.0.1:9001',
        remote: '127.0.0.1:54996',
        from: 'LISTEN',
        to: 'SYN_RECV',
        source: 'tracepoint',
      },
    ]);
  });

  it('gives the first change of an opener, which has no port yet, the port of its next', () => {
    const lines = [
      traceLine('1.000001', [0, 9001], ['CLOSE', 'SYN_SENT']),
      traceLine('1.000002', [54996, 9001], ['SYN_SENT', 'ESTABLISHED']),
    ];
    expect(steps(lines)).to.deep.equal([
      '127.0.0.1:54996 CLOSE>SYN_SENT',
      '127.0.0.1:54996 SYN_SENT>ESTABLISHED',
    ]);
  });

  it('does not guess which of two openers a nameless change belongs to', () => {
    const lines = [
      traceLine('1.000001', [0, 9001], ['CLOSE', 'SYN_SENT']),
      traceLine('1.000002', [0, 9001], ['CLOSE', 'SYN_SENT']),
      traceLine('1.000003', [54996, 9001], ['SYN_SENT', 'ESTABLISHED']),
    ];
    expect(steps(lines).slice(0, 2)).to.deep.equal([
      '127.0.0.1:0 CLOSE>SYN_SENT',
      '127.0.0.1:0 CLOSE>SYN_SENT',
    ]);
  });

  it('leaves out a state that follows itself', () => {
    expect(steps([traceLine('1.000001', [1, 2], ['LAST_ACK', 'LAST_ACK'])])).to.deep.equal([]);
  });

  it('counts what its buffer lost', () => {
    const header = '# entries-in-buffer/entries-written: 12/15   #P:2';
    expect(parseTrace(header, 0n).lost).to.equal(3);
  });
});

describe('/proc/net/tcp', () => {
  const header =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const nobody = '00000000:00000000 03:0000176E 00000000     0        0 0 3 0000000000000000';

  it('shows sockets with address, port and state', () => {
    const table = [header, `   1: 0100007F:D6D4 0100007F:1FBB 06 ${nobody}`].join('\n');
    expect(parseProcSockets(table, 7n)).to.deep.equal([
      {
        timeNs: 7n,
        local: '127.0.0.1:54996',
        remote: '127.0.0.1:8123',
        state: 'TIME_WAIT',
        sendQueue: 0,
        receiveQueue: 0,
        inode: 0,
      },
    ]);
  });

  it('shows what waits: bytes to be acknowledged, bytes to be read, connections to be accepted', () => {
    const table = [
      header,
      '   0: 0C00007F:2329 00000000:0000 0A 00000000:00000002 00:00000000 00000000  1000        0 870448 1 0 100 0 0 10 0',
      '   1: 0B00007F:81D9 0C00007F:2329 01 0000001A:00010000 01:00000014 00000000     0        0 870449 2 0 20 4 30 10 -1',
    ].join('\n');
    expect(
      parseProcSockets(table, 0n).map(({ state, sendQueue, receiveQueue, inode }) => {
        return [state, sendQueue, receiveQueue, inode];
      }),
    ).to.deep.equal([
      ['LISTEN', 0, 2, 870448],
      ['ESTABLISHED', 26, 65_536, 870449],
    ]);
  });

  it('shows IPv6 as Wireshark does, and IPv4 inside IPv6 as IPv4', () => {
    const table = [
      '   0: 00000000000000000000000001000000:2329 00000000000000000000000000000000:0000 0A ',
      '   1: 0000000000000000FFFF00000100007F:2329 0000000000000000FFFF00000100007F:D6D4 01 ',
    ]
      .map((line) => `${line}${nobody}`)
      .join('\n');
    expect(
      parseProcSockets(table, 0n).map(({ local, state }) => `${local} ${state}`),
    ).to.deep.equal(['[::1]:9001 LISTEN', '127.0.0.1:9001 ESTABLISHED']);
  });
});
