// The worked block of test/vectors/chain.json: everything that follows from the seeds, the bodies, the
// time and the sealer in it.
import { strict as assert } from 'node:assert';
import { encodeBlock } from '../../src/chain/block.ts';
import { genesisOf, networkBytes } from '../../src/chain/genesis.ts';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import {
  encodeHeader,
  HEADER_VERSION,
  sealedHeaderBytes,
  withNonce,
} from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks, type PbftNetwork } from '../../src/chain/network-parameters.ts';
import { rosterBytes, rosterHash } from '../../src/chain/roster.ts';
import { genesisWrites } from '../../src/chain/state-entries.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  signingBytes,
} from '../../src/chain/transaction.ts';
import { searchNonce } from '../../src/consensus/pow.ts';
import { executeBlock } from '../../src/ledger/execute.ts';
import { State } from '../../src/ledger/state.ts';
import { importPrivateKey, sign } from '../../src/workers/ed25519.ts';
import { harbourNetwork, ledgerNetwork } from '../../test/chain/permissioned-networks.ts';
import { rowsOf } from '../../test/chain/rows-of.ts';
import type {
  PermissionedVector,
  WorkedBlock,
  WorkedTransaction,
} from '../../test/chain/worked-block.ts';
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
  const stateRoot = stateAfter({ height, sealer }, leaves);
  const fields = { version: HEADER_VERSION, ...chosen, stateRoot };
  const template = encodeHeader({ ...fields, nonce: 0n });
  const nonce = searchNonce(template, target, 0n, Number.MAX_SAFE_INTEGER) ?? 0n;
  const worked = withNonce(template, nonce);
  return {
    ...before,
    genesis,
    permissioned: {
      ledger: permissionedVector(ledgerNetwork),
      harbour: permissionedVector(harbourNetwork),
    },
    transactions,
    payment: transactionVector(before.payment, id),
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

function permissionedVector(network: PbftNetwork): PermissionedVector {
  const { id, headerBytes } = genesisOf(network);
  return {
    rosterBytes: hex(rosterBytes(network.roster)),
    rosterHash: rosterHash(network.roster),
    networkBytes: hex(networkBytes(network)),
    ...{ headerBytes: hex(headerBytes), id },
  };
}

/** What a node without anything else comes to when it executes them as block 1. */
function stateAfter(header: { height: number; sealer: Hash }, leaves: readonly Uint8Array[]): Hash {
  const state = new State();
  state.apply(genesisWrites(networks.dev));
  const execution = executeBlock(state, { header, rows: rowsOf(leaves) }, networks.dev.reward);
  assert(execution.ok, 'the worked block can be paid');
  state.apply(execution.writes);
  return state.root();
}

function transactionVector({ seed, body }: WorkedTransaction, genesis: Hash): WorkedTransaction {
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
