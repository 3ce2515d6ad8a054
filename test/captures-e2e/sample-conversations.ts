// What the sample captures show: each is one connection on loopback between real programs, a finack
// node at one end at least. Played by scripts/wireshark/make-samples.ts, which captures it. What is
// expected of each stands here, goes into the index, and is held against the files by a test.
import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeBlock } from '../../src/chain/block.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import type { Message, OutgoingEnvelope } from '../../src/wire/messages.ts';
import { startTestNode, type TestNode } from '../node/nodes.ts';
import { helloOf, RawPeer, tipClaim } from '../node/raw-peer.ts';
import { refused } from '../vectors/wire-vectors.ts';
import { startGreeter } from './greeter.ts';

/** Where Wireshark expects finack, and where nobody listens. */
export const PORTS = { elder: 9017, novice: 9018, nobody: 9019 } as const;
export const HOST = '127.0.0.11';

export const BLOCKS = 12;
export const chain = [
  ...buildChain({ network: instantNetwork, blocks: BLOCKS, transactionsPerBlock: 1, seed: 7 }),
];

export interface SampleNodes {
  /** Has the chain. */
  elder: TestNode;
  /** Has none, and asks whoever claims one. */
  novice: TestNode;
}

export interface Sample {
  name: string;
  about: string;
  /** How Wireshark names the ending, from the packets alone. */
  packets: string;
  /** How it ended for who dialled, and for who was dialled. */
  opener: string;
  acceptor: string;
  /** The broken clause; 'S-6*': only nodes can tell, and the Goodbye says so. */
  clause?: string;
  play: (nodes: SampleNodes) => Promise<void>;
}

const frame = (envelope: OutgoingEnvelope): Uint8Array => frameOf(encodeEnvelope(envelope));
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

/** Says these bytes as they are, and waits for the node's answer to them: a Goodbye or its end. */
async function blurt(peer: RawPeer, ...said: Uint8Array[]): Promise<void> {
  for (const one of said) peer.socket.write(one);
  await gone(peer);
}

/** On some versions of Node an RST arrives as the end of the stream, and nobody closes. */
async function gone(peer: RawPeer): Promise<void> {
  await peer.letGo;
  if (!peer.socket.destroyed && !peer.socket.writableEnded) peer.socket.end();
  await peer.closed;
}

async function greeted(node: TestNode, hello: Partial<Hello> = {}): Promise<RawPeer> {
  return await RawPeer.met(node.address, instantNetwork, hello);
}

/** Goodbye and FIN, and reads on until the other FIN. */
async function part(peer: RawPeer): Promise<void> {
  peer.sayGoodbye('done');
  peer.socket.end();
  await gone(peer);
}

const walks: Sample[] = [
  {
    name: 'handshake',
    about: 'SYN, SYN-ACK, ACK; Hello, Welcome, Ready with both signatures; then both part',
    ...{ packets: 'graceful', opener: 'graceful', acceptor: 'graceful' },
    play: async ({ novice, elder }) => {
      const visitor = await startTestNode({ host: HOST });
      await visitor.handle.connect(novice.address);
      await visitor.handle.leave(novice.address, 'goodbye');
      await visitor.stop();
      void elder;
    },
  },
  {
    name: 'sync',
    about: `a new node fetches ${BLOCKS} blocks: GetHeaders, Headers, GetBlocks, the blocks`,
    ...{ packets: 'graceful', opener: 'graceful', acceptor: 'graceful' },
    play: async ({ elder }) => {
      const visitor = await startTestNode({ host: HOST });
      await visitor.handle.connect(elder.address);
      await visitor.reaches(BLOCKS);
      await visitor.handle.leave(elder.address, 'goodbye');
      await visitor.stop();
    },
  },
  {
    name: 'graceful',
    about: 'Goodbye and FIN in the middle of a request: the blocks still come, then the answer',
    ...{ packets: 'graceful', opener: 'graceful', acceptor: 'graceful' },
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      peer.say({ id: 1, message: { kind: 'GetBlockRange', fromHeight: 1, count: 3 } });
      await part(peer);
    },
  },
];

const endings: Sample[] = [
  {
    name: 'refused',
    about: 'a Hello of another network is turned away with a Goodbye, and answers it',
    ...{ packets: 'refused', opener: 'refused', acceptor: 'refused' },
    play: async ({ elder }) => {
      const peer = await RawPeer.dial(elder.address);
      const hello = helloOf(instantNetwork, { network: 'elsewhere' });
      peer.say({ message: { kind: 'Hello', hello, helloBytes: encodeHello(hello) } });
      await peer.next('Goodbye');
      const counts = { framesSent: 1, bytesSent: peer.sent.bytes };
      const received = { framesReceived: 0, bytesReceived: 0 };
      const goodbye = { reason: 'network', text: '', ...counts, ...received } as const;
      peer.socket.end(frame({ re: 0, message: { kind: 'Goodbye', goodbye } }));
      await gone(peer);
    },
  },
  {
    name: 'fin-without-goodbye',
    about: 'a FIN without a word, of a program that still reads; the node answers politely',
    ...{ packets: 'fin-without-goodbye', opener: 'fin-without-goodbye' },
    acceptor: 'fin-without-goodbye',
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      peer.socket.end();
      await gone(peer);
    },
  },
  {
    name: 'killed',
    about: "a program ended by SIGKILL: its kernel's FIN, and an RST when the node says Goodbye",
    ...{ packets: 'fin-without-goodbye', opener: 'fin-without-goodbye' },
    acceptor: 'fin-without-goodbye',
    play: async ({ elder }) => {
      const child = await startGreeter(elder.address);
      await elder.until(() => elder.ready.length === 1);
      await child.end('SIGKILL');
    },
  },
  {
    name: 'truncated',
    about: 'a FIN inside a frame',
    ...{ packets: 'truncated', opener: 'fin-without-goodbye', acceptor: 'truncated' },
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      const whole = frame({ id: 1, message: { kind: 'GetBlocks', hashes: ['ab'.repeat(32)] } });
      peer.socket.end(whole.subarray(0, 20));
      await gone(peer);
    },
  },
  {
    name: 'aborted',
    about: 'the node breaks it off because a person asked for it: an RST without a word',
    ...{ packets: 'reset', opener: 'reset', acceptor: 'aborted' },
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      await elder.until(() => elder.ready.length === 1);
      const [one] = elder.ready;
      if (one !== undefined) await elder.handle.leave(one.address, 'reset');
      await gone(peer);
    },
  },
  {
    name: 'timed-out',
    about: 'a dialer that never greets: after 10 s Goodbye timeout and an RST',
    ...{ packets: 'reset', opener: 'reset', acceptor: 'timed-out' },
    play: async ({ elder }) => {
      const peer = await RawPeer.dial(elder.address);
      await gone(peer);
    },
  },
  {
    name: 'reset',
    about: 'the dialer resets: an RST, and nothing can be known about what was read',
    ...{ packets: 'reset', opener: 'aborted', acceptor: 'reset' },
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      await elder.until(() => elder.ready.length === 1);
      peer.vanish();
      await gone(peer);
    },
  },
  {
    name: 'not-connected',
    about: 'nobody listens: the SYN is answered with an RST',
    ...{ packets: 'not-connected', opener: 'not-connected', acceptor: '' },
    play: async () => {
      const socket = connect(PORTS.nobody, HOST);
      await once(socket, 'error');
    },
  },
];

const noticed = { packets: 'reset', opener: 'reset', acceptor: 'aborted' } as const;

/** The node breaks off what breaks a clause: a Goodbye that says why, then an RST. */
function violation(
  clause: string,
  name: string,
  about: string,
  said: readonly (Uint8Array | OutgoingEnvelope)[],
): Sample {
  const play = async ({ elder }: SampleNodes) => {
    const peer = await greeted(elder);
    await blurt(peer, ...said.map((one) => (one instanceof Uint8Array ? one : frame(one))));
  };
  return { name: `${clause}-${name}`, about, clause, ...noticed, play };
}

/** The first example of each violation that needs no handshake before it. */
const byExample = refused
  .filter(({ violation: name, before }, at) => {
    return before === undefined && at === refused.findIndex((one) => one.violation === name);
  })
  .filter(({ violation: name }) => name !== 'wrong-magic')
  .map(({ clause, violation: name, about, hex }) => violation(clause, name, about, [bytes(hex)]));

const ping: Message = { kind: 'Ping', nonce: 7n };
const block = chain[0]?.bytes ?? new Uint8Array(0);

const words: Sample[] = [
  violation('F-4', 'frame-too-large', 'a prefix of 1,048,577 bytes', [bytes('818040')]),
  violation('E-3', 'unknown-rate', '101 messages of a newer version', [
    Buffer.concat(Array<Uint8Array>(101).fill(bytes('04a2060100'))),
  ]),
  violation('E-4', 'message-too-large', 'a Ping of 1.2 KB', [
    Buffer.concat([bytes('b6093a009206b009'), new Uint8Array(1200)]),
  ]),
  violation('H-4', 'out-of-turn', 'Ready a second time', [
    { message: { kind: 'Ready', signature: new Uint8Array(0) } },
  ]),
  violation('B-2', 'pong-unasked', 'a Pong that answers nothing', [
    { message: { kind: 'Pong', nonce: 7n } },
  ]),
  violation('B-3', 'ping-rate', 'forty Pings at once', [
    Buffer.concat(Array<Uint8Array>(40).fill(frame({ message: ping }))),
  ]),
  violation('S-3', 'reply-unasked', 'Headers that nobody asked for', [
    { re: 9, message: { kind: 'Headers', headers: [] } },
  ]),
  violation('S-3', 'request-without-id', 'a request without an id', [
    { message: { kind: 'GetBlockRange', fromHeight: 1, count: 1 } },
  ]),
  violation('S-5', 'block-outside-reply', 'a block outside of a reply', [
    { message: { kind: 'Block', bytes: block } },
  ]),
  {
    name: 'G-2-counts-disagree',
    about: 'a Goodbye that counts one frame too many',
    clause: 'G-2',
    ...{ packets: 'truncated', opener: 'graceful', acceptor: 'truncated' },
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      peer.sent.frames++;
      await part(peer);
    },
  },
  {
    name: 'H-1-id-in-greeting',
    about: 'a Hello with an id',
    clause: 'H-1',
    ...noticed,
    play: async ({ elder }) => {
      const peer = await RawPeer.dial(elder.address);
      const hello = helloOf(instantNetwork);
      const message = { kind: 'Hello', hello, helloBytes: encodeHello(hello) } as const;
      await blurt(peer, frameOf(Buffer.concat([bytes('0805'), encodeEnvelope({ message })])));
    },
  },
  {
    name: 'H-2-wrong-magic',
    about: 'a greeting without the constant',
    clause: 'H-2',
    ...{ packets: 'fin-without-goodbye', opener: 'refused', acceptor: 'refused' },
    play: async ({ elder }) => blurt(await RawPeer.dial(elder.address), bytes('021a00')),
  },
  {
    name: 'H-6-bad-signature',
    about: 'a key without a signature',
    clause: 'H-6',
    ...noticed,
    play: async ({ elder, novice }) => {
      const peer = await RawPeer.dial(elder.address);
      peer.greet(instantNetwork, { publicKey: novice.handle.status().key });
      await gone(peer);
    },
  },
  {
    name: 'G-1-after-goodbye',
    about: 'a Ping behind a Goodbye',
    clause: 'G-1',
    ...noticed,
    play: async ({ elder }) => {
      const peer = await greeted(elder);
      peer.sayGoodbye('done');
      peer.say({ message: ping });
      await gone(peer);
    },
  },
];

/** A dialer that claims the whole chain, so that the node asks it. */
async function claimant(node: TestNode): Promise<RawPeer> {
  const tip = chain.at(-1);
  const claim = tip === undefined ? {} : tipClaim(tip, 1_000_000n);
  return await greeted(node, claim);
}

/** What a dialer answers, when the node has asked for the blocks of the headers that it was given. */
function lie(
  clause: string,
  name: string,
  about: string,
  replies: (re: number) => readonly OutgoingEnvelope[],
): Sample {
  const play = async ({ novice }: SampleNodes) => {
    const peer = await claimant(novice);
    const headers = chain.map(({ sealedHeader }) => sealedHeader);
    const asked = await peer.next('GetHeaders');
    peer.say({ re: asked.id ?? 0, message: { kind: 'Headers', headers } });
    const { id = 0 } = await peer.next('GetBlocks');
    await blurt(peer, ...replies(id).map(frame));
  };
  const onlyNodes = clause.endsWith('*');
  const file = `${onlyNodes ? clause.slice(0, -1) : clause}-${name}`;
  return { name: file, about, clause, ...noticed, play };
}

const count = chain.length;
const [strange] = buildChain({
  network: instantNetwork,
  blocks: 1,
  transactionsPerBlock: 1,
  seed: 8,
});
const strangeBlock = strange?.bytes ?? new Uint8Array(0);

const lies: Sample[] = [
  lie('S-5', 'reply-inside-reply', 'a second reply before the first has ended', (re) => [
    { re, message: { kind: 'BlocksBegin', count } },
    { re, message: { kind: 'BlocksBegin', count } },
  ]),
  lie('S-5', 'served-disagrees', 'BlocksEnd counts two blocks, none came', (re) => [
    { re, message: { kind: 'BlocksBegin', count } },
    { re, message: { kind: 'BlocksEnd', served: 2 } },
  ]),
  lie('S-7*', 'bad-block', "a block with another block's transactions", (re) => {
    const [first, second] = chain;
    const others = second?.transactions.map((one) => one.bytes) ?? [];
    const mixed = encodeBlock(first?.headerBytes ?? new Uint8Array(0), others);
    return [
      { re, message: { kind: 'BlocksBegin', count } },
      { message: { kind: 'Block', bytes: mixed } },
    ];
  }),
  lie('S-7*', 'unrequested', 'a block of another chain', (re) => [
    { re, message: { kind: 'BlocksBegin', count } },
    { message: { kind: 'Block', bytes: strangeBlock } },
  ]),
  {
    name: 'S-6-bad-headers',
    about: 'headers that do not follow on each other',
    clause: 'S-6*',
    ...noticed,
    play: async ({ novice }) => {
      const peer = await claimant(novice);
      const { id = 0 } = await peer.next('GetHeaders');
      const [first, , third] = chain.map(({ sealedHeader }) => sealedHeader);
      const headers = [first, third].filter((one) => one !== undefined);
      await blurt(peer, frame({ re: id, message: { kind: 'Headers', headers } }));
    },
  },
];

export const samples: readonly Sample[] = [...walks, ...endings, ...byExample, ...words, ...lies];
