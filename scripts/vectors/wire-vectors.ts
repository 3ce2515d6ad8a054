// The frames of test/vectors/wire.json: their meanings with the ids, signatures and counts that follow
// from the worked block and from each other, and the bytes that those meanings have.
import { strict as assert } from 'node:assert';
import { leafHash } from '../../src/chain/merkle.ts';
import { handshakeBytes, PROTOCOL_VERSION } from '../../src/session/handshake-rules.ts';
import { encodeShortIds, shortIdKey, shortIds } from '../../src/sync/short-ids.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { importPrivateKey, sign } from '../../src/workers/ed25519.ts';
import type { WorkedBlock } from '../../test/chain/worked-block.ts';
import { vectorPiece } from '../../test/vectors/snapshot-piece.ts';
import type { FrameVector, WireVectors } from '../../test/vectors/wire-vectors.ts';
import { bytesOf, envelopeOf, hex, type PlainEnvelope, plainValue } from '../../test/wire/plain.ts';

type Meaning = { -readonly [K in keyof PlainEnvelope]: PlainEnvelope[K] };
type Fields = Record<string, unknown>;

/** Each refers to those before it: a signature to both Hellos, a count to what was sent. */
export function wireVectors(vectors: WireVectors, chain: WorkedBlock): WireVectors {
  const meanings = new Map(
    vectors.frames.map(({ name, meaning }) => [name, structuredClone(meaning) as Meaning]),
  );
  const message = (name: string): Fields => {
    const found = meanings.get(name);
    assert(found !== undefined, `no frame ${name}`);
    return found.message;
  };
  for (const name of ['hello', 'anonymous-hello', 'welcome', 'anonymous-welcome']) {
    const isGenesis = name.endsWith('hello');
    Object.assign(message(name)['hello'] as Fields, {
      protocolVersion: PROTOCOL_VERSION,
      ...{ genesis: chain.genesis.id, tip: isGenesis ? chain.genesis.id : chain.header.id },
      firstHeight: 0,
    });
  }
  message('get-headers')['locator'] = [chain.genesis.id];
  message('get-blocks')['hashes'] = [chain.header.id];
  message('headers')['headers'] = [chain.sealedHeader];
  message('new-tip')['header'] = chain.sealedHeader;
  message('block')['bytes'] = chain.block;
  message('get-blocks-compact')['hashes'] = [chain.header.id];
  message('get-block-transactions')['hash'] = chain.header.id;
  const transactions = chain.transactions.map(({ bytes }) => bytes);
  message('block-transactions')['transactions'] = transactions.slice(1);
  nameSnapshots(message, chain);
  const compact = message('compact-block');
  const key = shortIdKey(chain.header.id, BigInt(String(compact['nonce'])));
  const leafHashes = transactions.map((bytes) => leafHash(bytesOf(bytes)));
  compact['shortIds'] = hex(encodeShortIds(shortIds(key, leafHashes)));
  signHandshakes(message, chain);
  const frame = (name: string) => bytesIn(meanings.get(name) as Meaning);
  const sizeOf = (names: readonly string[]) =>
    names.slice(0, -1).reduce((sum, name) => sum + frame(name).length, 0);
  const { dialer, listener } = vectors.conversation;
  const asking = message('goodbye-asking')['goodbye'] as Fields;
  const answering = message('goodbye-answering')['goodbye'] as Fields;
  asking['bytesSent'] = sizeOf(dialer);
  Object.assign(answering, { bytesSent: sizeOf(listener), bytesReceived: sizeOf(dialer) });
  const frames = vectors.frames.map((vector): FrameVector => {
    const meaning = meanings.get(vector.name) as Meaning;
    return vector.tolerated ? vector : { ...vector, hex: hex(bytesIn(meaning)), meaning };
  });
  return { ...vectors, frames };
}

/** The block is the worked one; the piece is of a smaller state. */
function nameSnapshots(message: (name: string) => Fields, { header: { id: block } }: WorkedBlock) {
  const [snapshot] = message('snapshots')['snapshots'] as Fields[];
  Object.assign(snapshot as Fields, { block });
  message('get-snapshot-piece')['block'] = block;
  Object.assign(message('snapshot-piece'), plainValue(vectorPiece));
}

/** The dialer has the key of the first transaction, the listener that of the second. */
function signHandshakes(message: (name: string) => Fields, chain: WorkedBlock): void {
  const [dialer, listener] = chain.transactions.map(({ seed }) => importPrivateKey(bytesOf(seed)));
  assert(dialer !== undefined && listener !== undefined);
  const helloBytes = (name: string) => {
    const { message: sent } = envelopeOf({ message: message(name) as PlainEnvelope['message'] });
    assert(sent.kind === 'Hello' || sent.kind === 'Welcome');
    return sent.helloBytes;
  };
  for (const prefix of ['', 'anonymous-']) {
    const welcome = message(`${prefix}welcome`);
    // Its own signature is no part of what is signed, but a Welcome without one has no bytes.
    const hellos = [helloBytes(`${prefix}hello`), helloBytes(`${prefix}welcome`)] as const;
    welcome['signature'] = hex(sign(listener, handshakeBytes('listener', ...hellos)));
    if (prefix === '') {
      message('ready')['signature'] = hex(sign(dialer, handshakeBytes('dialer', ...hellos)));
    }
  }
}

function bytesIn(meaning: PlainEnvelope): Uint8Array {
  return frameOf(encodeEnvelope(envelopeOf(meaning)));
}
