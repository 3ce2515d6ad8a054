// The worked block of test/vectors/chain.json: everything that follows from the seeds, the bodies, the
// time and the sealer in it.
import { encodeBlock } from '../../src/chain/block.ts';
import { genesisOf, networkBytes } from '../../src/chain/genesis.ts';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import {
  encodeHeader,
  HEADER_VERSION,
  sealedHeaderBytes,
  withNonce,
} from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  signingBytes,
} from '../../src/chain/transaction.ts';
import { searchNonce } from '../../src/consensus/pow.ts';
import { importPrivateKey, sign } from '../../src/workers/ed25519.ts';
import type { WorkedBlock } from '../../test/chain/worked-block.ts';
import { bytesOf, hex } from '../../test/wire/plain.ts';

export function chainVectors(before: WorkedBlock): WorkedBlock {
  const { id, header, headerBytes } = genesisOf(networks.dev);
  const genesis = {
    ...before.genesis,
    networkBytes: hex(networkBytes(networks.dev)),
    ...{ txRoot: header.txRoot, headerBytes: hex(headerBytes), id },
  };
  const transactions = before.transactions.map((one) => transactionVector(one, id));
  const leaves = transactions.map(({ bytes }) => bytesOf(bytes));
  const root = merkleRoot(leaves);
  const { height, timeMs, target, sealer } = before.header.fields;
  const chosen = { height, parent: id, txRoot: root, timeMs, target, sealer };
  const fields = { version: HEADER_VERSION, ...chosen, stateRoot: ZERO_HASH };
  const template = encodeHeader({ ...fields, nonce: 0n });
  const nonce = searchNonce(template, target, 0n, Number.MAX_SAFE_INTEGER) ?? 0n;
  const worked = withNonce(template, nonce);
  return {
    ...before,
    genesis,
    transactions,
    merkleRoot: root,
    header: {
      fields: { ...fields, nonce: String(nonce) },
      bytes: hex(worked),
      id: sha256(worked),
    },
    sealedHeader: hex(sealedHeaderBytes(worked)),
    block: hex(encodeBlock(worked, leaves)),
  };
}

type TransactionVector = WorkedBlock['transactions'][number];

function transactionVector({ seed, body }: TransactionVector, genesis: string): TransactionVector {
  const { amount, fee, nonce, data } = body;
  const numbers = { amount: BigInt(amount), fee: BigInt(fee), nonce: BigInt(nonce) };
  const bodyBytes = encodeTransactionBody({ ...body, ...numbers, data: bytesOf(data) });
  const message = signingBytes(genesis, bodyBytes);
  const signature = sign(importPrivateKey(bytesOf(seed)), message);
  return {
    ...{ seed, body, bodyBytes: hex(bodyBytes), id: sha256(bodyBytes) },
    ...{ signingBytes: hex(message), signature: hex(signature) },
    bytes: hex(encodeTransaction(bodyBytes, signature)),
  };
}
