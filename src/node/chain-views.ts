// Blocks and progress as people see them: what `status`, `chain` and `block` answer with. Pure.
import { accountAddress } from '../chain/account-address.ts';
import type { ChainView } from '../chain/best-chain.ts';
import type { Block } from '../chain/block.ts';
import { type Hash, ZERO_HASH } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { SyncProgress } from '../sync/progress.ts';
import { blockBytesIn } from '../wire/codec.ts';
import type {
  BlockDetails,
  BlockSummary,
  NodeStatus,
  PeerStatus,
  TransactionDetails,
} from './api.ts';

/** `frameBytes`: of its frame in the store; undefined for genesis, which is in none. */
export function blockSummary(
  { id, header }: HeaderEntry,
  frameBytes: number | undefined,
  networkName: string,
): BlockSummary {
  const { height, parent, timeMs, sealer } = header;
  const bytes = frameBytes === undefined ? 0 : blockBytesIn(frameBytes);
  return { height, id, parent, timeMs, sealer, ...sealerAddressOf(sealer, networkName), bytes };
}

function sealerAddressOf(sealer: Hash, networkName: string): Pick<BlockSummary, 'sealerAddress'> {
  const address = sealer === ZERO_HASH ? undefined : accountAddress(networkName, sealer);
  return address === undefined ? {} : { sealerAddress: address };
}

/** Headers of the best chain, newest first, from `fromHeight` (default the tip) downwards. */
export function summariesOf(
  chain: ChainView,
  fromHeight: number | undefined,
  count: number,
  frameBytesOf: (id: Hash) => number | undefined,
  networkName: string,
): BlockSummary[] {
  const summaries: BlockSummary[] = [];
  const first = Math.min(fromHeight ?? Infinity, chain.tip.height);
  for (let height = first; height >= 0 && summaries.length < count; height--) {
    const entry = chain.at(height);
    if (entry !== undefined)
      summaries.push(blockSummary(entry, frameBytesOf(entry.id), networkName));
  }
  return summaries;
}

export function peersOf(peers: readonly PeerStatus[]): NodeStatus['peers'] {
  const ready = peers.filter((peer) => peer.phase === 'ready');
  const inbound = ready.filter((peer) => peer.direction === 'inbound').length;
  return { inbound, outbound: ready.length - inbound, pending: peers.length - ready.length };
}

export function syncOf({ phase, target, claimed }: SyncProgress): NodeStatus['sync'] {
  const state = phase === 'synced' ? 'idle' : 'syncing';
  return { state, target, ...(claimed !== undefined && claimed > target && { claimed }) };
}

/** What is taken on trust; nothing unless it was asked for. */
export function assumedOf({ assumed }: SyncProgress): Pick<NodeStatus, 'assumedValid'> {
  if (assumed === undefined) return {};
  const { id, height, blocks } = assumed;
  return { assumedValid: { id, ...(height !== undefined && { height }), blocks } };
}

export function detailsOf(block: Block, networkName: string): BlockDetails {
  const { header, id, bytes, transactions } = block;
  const { height, parent, timeMs, sealer, version, txRoot, stateRoot, target, nonce } = header;
  return {
    height,
    id,
    parent,
    timeMs,
    sealer,
    ...sealerAddressOf(sealer, networkName),
    bytes: bytes.length,
    version,
    txRoot,
    stateRoot,
    ...(target !== undefined && { target }),
    nonce: String(nonce),
    transactions: transactions.map((transaction) => transactionDetails(transaction, networkName)),
  };
}

export function transactionDetails(
  { id, body }: Pick<Transaction, 'id' | 'body'>,
  networkName: string,
): TransactionDetails {
  const { from, to, amount, fee, nonce, data, lastHeight } = body;
  const fromAddress = accountAddress(networkName, from);
  const toAddress = accountAddress(networkName, to);
  return {
    id,
    from,
    to,
    ...(fromAddress !== undefined && { fromAddress }),
    ...(toAddress !== undefined && { toAddress }),
    amount: String(amount),
    fee: String(fee),
    nonce: String(nonce),
    data: textOrHex(data),
    ...(lastHeight > 0 && { lastHeight }),
  };
}

function textOrHex(data: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return `0x${Buffer.from(data).toString('hex')}`;
  }
}
