// The readers of headers, transactions and blocks as anyone would write them with a protobuf library:
// decode, encode again, compare. The program reads the bytes themselves; both must come to the same.
import { finack } from '../../src/chain/gen/chain.js';
import { hexOf } from '../../src/chain/hash.ts';
import { BLOCK_TRANSACTIONS_MAX } from '../../src/chain/limits.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { decodeStrictly } from '../../src/chain/strict.ts';
import { fromLong, longToNumber } from '../../src/chain/uint64.ts';

/** Undefined: it is refused. Fields as the program has them, bytes as hex. */
export type Verdict = Readonly<Record<string, unknown>> | undefined;

const { v1 } = finack;

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === 32;
}

export function headerVerdict(bytes: Uint8Array): Verdict {
  const read = decodeStrictly(v1.BlockHeader, bytes, 'header');
  if (!read.ok) return undefined;
  const { version, height, parent, txRoot, target, sealer, rosterHash, stateRoot, nonce } =
    read.value;
  if (![parent, txRoot, sealer, stateRoot].every(isHash)) return undefined;
  if ((target.length > 0 && !isHash(target)) || (rosterHash && !isHash(rosterHash)))
    return undefined;
  const timeMs = longToNumber(read.value.timeMs);
  if (!nonce || timeMs === undefined) return undefined;
  return {
    ...{ version, height, timeMs, nonce: fromLong(nonce) },
    ...{ parent: hexOf(parent), txRoot: hexOf(txRoot) },
    ...{ sealer: hexOf(sealer), stateRoot: hexOf(stateRoot) },
    ...(target.length > 0 && { target: hexOf(target) }),
    ...(rosterHash && { rosterHash: hexOf(rosterHash) }),
  };
}

export function transactionVerdict(bytes: Uint8Array): Verdict {
  const read = decodeStrictly(v1.Transaction, bytes, 'transaction');
  if (!read.ok || read.value.signature.length !== 64) return undefined;
  const { body: bodyBytes, signature } = read.value;
  const body = decodeStrictly(v1.TransactionBody, bodyBytes, 'body');
  if (!body.ok) return undefined;
  const { from, to, amount, fee, nonce, data, lastHeight } = body.value;
  if (!isHash(from) || !isHash(to) || data.length > 1024) return undefined;
  return {
    ...{ from: hexOf(from), to: hexOf(to), data: hexOf(data), lastHeight },
    ...{ amount: fromLong(amount), fee: fromLong(fee), nonce: fromLong(nonce) },
    ...{ bodyBytes: hexOf(bodyBytes), signature: hexOf(signature) },
  };
}

export function sealedHeaderVerdict(bytes: Uint8Array): Verdict {
  const read = decodeStrictly(v1.SealedHeader, bytes, 'sealed header');
  if (!read.ok) return undefined;
  const header = headerVerdict(read.value.header);
  return header && { header, seal: hexOf(read.value.seal) };
}

export function blockVerdict(bytes: Uint8Array): Verdict {
  if (bytes.length > 1_000_000) return undefined;
  const read = decodeStrictly(v1.Block, bytes, 'block');
  if (!read.ok || read.value.transactions.length > BLOCK_TRANSACTIONS_MAX) return undefined;
  const header = headerVerdict(read.value.header);
  if (header?.['txRoot'] !== merkleRoot(read.value.transactions)) return undefined;
  const transactions = read.value.transactions.map(transactionVerdict);
  if (transactions.includes(undefined)) return undefined;
  return { header, transactions, seal: hexOf(read.value.seal) };
}
