// A whole client in one file: an anonymous conversation that asks for blocks and says goodbye without
// waiting for a single answer, so that netcat can play it. The same options give the same bytes.

import { genesisOf } from '../chain/genesis.ts';
import { HeaderTree } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { ruleOf } from '../consensus/rule-table.ts';
import { PROTOCOL_VERSION } from '../session/handshake-rules.ts';
import { encodeEnvelope } from '../wire/codec.ts';
import { frameOf } from '../wire/frames.ts';
import type { Goodbye } from '../wire/messages/goodbye.ts';
import { encodeHello, type Hello } from '../wire/messages/hello.ts';
import type { Message, OutgoingEnvelope } from '../wire/messages.ts';
import type { BlockRange } from './argument-parsers.ts';

/** Nothing dials itself with a file, so the nonce need not be fresh. */
const RECORDED_NONCE = 0x6e69_636b_6669_6e61n;
const RANGE_REQUEST_ID = 1;

/** Hello without a key, empty Ready, GetBlockRange, Goodbye `done` with its counts. [H-8] [G-2] */
export function recordedConversation(network: Network, range: BlockRange): Uint8Array {
  const frames = [
    frame({ message: helloOf(network) }),
    frame({ message: { kind: 'Ready', signature: new Uint8Array(0) } }),
    frame({ id: RANGE_REQUEST_ID, message: { kind: 'GetBlockRange', ...range } }),
  ];
  const goodbye: Goodbye = {
    reason: 'done',
    text: '',
    framesSent: frames.length,
    bytesSent: frames.reduce((sum, { length }) => sum + length, 0),
    // A file hears nothing.
    framesReceived: 0,
    bytesReceived: 0,
  };
  return Buffer.concat([...frames, frame({ message: { kind: 'Goodbye', goodbye } })]);
}

function helloOf(network: Network): Message {
  const genesis = genesisOf(network);
  const tip = new HeaderTree(genesis, ruleOf(network).weigh).genesis;
  const hello: Hello = {
    protocolVersion: PROTOCOL_VERSION,
    network: network.name,
    genesis: genesis.id,
    publicKey: undefined,
    nonce: RECORDED_NONCE,
    listenAddress: '',
    height: tip.height,
    tip: tip.id,
    work: tip.work,
    userAgent: 'finack-frames',
    capabilities: [],
    firstHeight: 0,
  };
  return { kind: 'Hello', hello, helloBytes: encodeHello(hello) };
}

function frame(envelope: OutgoingEnvelope): Uint8Array {
  return frameOf(encodeEnvelope(envelope));
}
