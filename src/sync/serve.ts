// What we answer to a peer that asks for headers or blocks. The session decides when, the store
// reads the blocks; here is only which.
import type { ChainView } from '../chain/best-chain.ts';
import type { Hash } from '../chain/hash.ts';
import type { Request } from '../wire/messages.ts';
import { syncLimits } from './limits.ts';

const { headersPerReplyMax, blocksPerRequestMax } = syncLimits;

/** What the chain answers; transactions that are in no block, and states, are not its business. */
export type ChainRequest = Extract<Request, { kind: 'GetHeaders' | 'GetBlocks' | 'GetBlockRange' }>;

export function isChainRequest(request: Request): request is ChainRequest {
  return ['GetHeaders', 'GetBlocks', 'GetBlockRange'].includes(request.kind);
}

export type Answer =
  /** Encoded SealedHeaders, for one Headers message. */
  | { readonly kind: 'headers'; readonly headers: readonly Uint8Array[] }
  /** BlocksBegin{count}, then these blocks as far as they can be read, then BlocksEnd{served}. */
  | { readonly kind: 'blocks'; readonly count: number; readonly ids: readonly Hash[] };

/**
 * @param chain the connected blocks: what is not judged, and on disk for certain, is not offered
 * @param hasBlock whether a block may be served: stored, durable, and not refused by the ledger
 */
export function answerTo(
  request: ChainRequest,
  chain: ChainView,
  hasBlock: (id: Hash) => boolean,
): Answer {
  switch (request.kind) {
    case 'GetHeaders': {
      const entries = chain.headersAfter(request.locator, request.stop, headersPerReplyMax);
      return { kind: 'headers', headers: entries.map((entry) => entry.bytes) };
    }
    case 'GetBlocks': {
      // Side branches too: a peer that asks while we reorganise should get what was offered. But each
      // block once, or 16 KiB of one hash would be answered with 500 MB.
      const asked = new Set(request.hashes.slice(0, blocksPerRequestMax));
      return { kind: 'blocks', count: request.hashes.length, ids: [...asked].filter(hasBlock) };
    }
    case 'GetBlockRange':
      return { kind: 'blocks', count: request.count, ids: idsOfRange(request, chain, hasBlock) };
  }
}

function idsOfRange(
  { fromHeight, count }: { fromHeight: number; count: number },
  chain: ChainView,
  hasBlock: (id: Hash) => boolean,
): Hash[] {
  // Genesis is in no log: everybody has it.
  const first = Math.max(1, fromHeight);
  const end = Math.min(fromHeight + Math.min(count, blocksPerRequestMax), chain.tip.height + 1);
  const ids: Hash[] = [];
  for (let height = first; height < end; height++) {
    const entry = chain.at(height);
    if (entry !== undefined && hasBlock(entry.id)) ids.push(entry.id);
  }
  return ids;
}
