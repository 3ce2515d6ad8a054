// What each picture of the guide is meant to show, once for two readers: screenshots.ts brings a real
// Wireshark there, and test/captures-e2e/screenshots.test.ts asks tshark for the same. Data only.

/** Wireshark's first window as `finack wireshark` opens it, with a node that runs among its interfaces. */
export const firstWindow = {
  file: 'interfaces.png',
  title: 'The Wireshark Network Analyzer',
  node: { host: '127.0.0.11', port: 9001 },
} as const;

export interface Shot {
  /** PNG beside this file. */
  file: string;
  /** In the filter bar; empty: the whole capture. */
  filter: string;
  /** The packet that is selected: the first that matches. */
  packet: string;
  /** The line of the details pane that is opened with all below it: 0 is Frame, 4 is finack. */
  open?: number;
  /** Pixels of the packet list; the rest is for details and bytes. */
  listHeight: number;
  /** Lines of the packet list, in order and others between them: opener, acceptor, words of Info. */
  columns: readonly (readonly [opener: string, acceptor: string, info: string])[];
  /** Lines of the details pane, as tshark -V writes them too. */
  details: readonly string[];
}

export const shots: readonly Shot[] = [
  {
    file: 'columns.png',
    filter: '',
    packet: 'finack.kind == "Welcome"',
    listHeight: 520,
    columns: [
      ['SYN_SENT', '', '[SYN]'],
      ['SYN_SENT', 'SYN_RECV', '[SYN, ACK]'],
      ['ESTABLISHED', 'SYN_RECV', 'Hello dev height 0'],
      ['ESTABLISHED', 'ESTABLISHED', 'Welcome dev height 10'],
      ['ESTABLISHED', 'ESTABLISHED', 'Ready'],
      ['ESTABLISHED', 'ESTABLISHED', 'Blocks 1..4'],
    ],
    details: ['finack, a blockchain node on raw TCP, 1 frame'],
  },
  {
    file: 'hello.png',
    filter: 'finack.kind in {"Hello", "Welcome", "Ready"}',
    packet: 'finack.kind == "Hello"',
    open: 4,
    listHeight: 110,
    columns: [['ESTABLISHED', 'SYN_RECV', 'Hello dev height 0']],
    details: ['Message: Hello', 'network: dev', 'listen_address: ', '[Answered in packet: '],
  },
  {
    file: 'requests.png',
    filter: 'tcp.stream == 0 && (finack.id || finack.request_in)',
    packet: 'finack.kind == "BlocksEnd"',
    open: 4,
    listHeight: 330,
    columns: [
      ['ESTABLISHED', 'ESTABLISHED', 'GetHeaders after 1 hash #1'],
      ['ESTABLISHED', 'ESTABLISHED', 'Headers 10 re #1'],
      ['ESTABLISHED', 'ESTABLISHED', 'BlocksEnd 4 re #2'],
    ],
    details: ['[Answers the frame in packet: ', '[Time since that frame: ', 'served: 4'],
  },
  {
    file: 'close.png',
    filter: 'tcp.stream == 1',
    packet: 'tcp.stream == 1 && finack.ending',
    open: 4,
    listHeight: 370,
    columns: [
      ['ESTABLISHED', 'ESTABLISHED', 'Goodbye done sent 3 frames 155 bytes'],
      ['FIN_WAIT1', 'CLOSE_WAIT', 'BlocksBegin 10 re #1'],
      ['FIN_WAIT2', 'CLOSE_WAIT', 'BlocksEnd 10 re #1'],
      ['FIN_WAIT2', 'LAST_ACK', '[FIN, ACK]'],
      ['TIME_WAIT', 'LAST_ACK', '[ending: graceful]'],
    ],
    details: ['[Opener: TIME_WAIT]', '[Ending: graceful]', '[Ended by: opener]'],
  },
  {
    file: 'violation.png',
    filter: 'tcp.stream == 2',
    packet: 'finack.clause',
    open: 4,
    listHeight: 250,
    columns: [
      ['ESTABLISHED', 'ESTABLISHED', 'Pong'],
      ['ESTABLISHED', 'ESTABLISHED', 'Goodbye violation "B-2 Pong that answers no Ping"'],
      ['ESTABLISHED', 'CLOSE', '[ending: reset]'],
    ],
    details: [
      '[Expert Info (Error/Protocol): B-2 Pong that answers no Ping]',
      '[Broken clause: B-2]',
      '[Violation: pong-unasked]',
    ],
  },
];

/** Statistics, Flow Graph, limited to what the filter shows. */
export const flowGraph = {
  file: 'flow-graph.png',
  filter: 'tcp.stream == 1',
  title: 'Flow',
  /** Who stands above the two lines, and words on arrows between them, in order. */
  nodes: ['carol', 'alice'],
  arrows: [
    '[SYN]',
    'Hello dev height 0',
    'Goodbye done sent 3 frames',
    '[FIN, ACK]',
    'Blocks 1..10',
  ],
} as const;

/** Every picture of the guide. */
export const pictures: readonly string[] = [
  ...[firstWindow.file, flowGraph.file],
  ...shots.map(({ file }) => file),
];
