// What sync decides, in the words of others: what it asks of a peer as a message, what it tells as an event. Pure.
import type { NodeEvent } from '../observe/events.ts';
import type { SyncEffect } from '../sync/effects.ts';
import type { Request } from '../wire/messages.ts';

type Asking = Extract<SyncEffect, { kind: 'GetHeaders' | 'GetBlocks' | 'GetBlockTransactions' }>;

export function requestOf(effect: Asking): Request {
  switch (effect.kind) {
    case 'GetHeaders':
      return { kind: 'GetHeaders', locator: effect.locator, stop: undefined };
    case 'GetBlocks':
      return {
        kind: 'GetBlocks',
        hashes: effect.hashes,
        ...(effect.compact && { compact: true }),
      };
    case 'GetBlockTransactions':
      return { kind: 'GetBlockTransactions', hash: effect.hash, missing: effect.missing };
  }
}

type Rebuilt = Extract<SyncEffect, { kind: 'rebuilt' }>;

export function rebuiltEvent({ peer, entry, transactions: txs, asked }: Rebuilt): NodeEvent {
  const { height, id } = entry;
  return { type: 'block.rebuilt', peer, height, id, txs, asked };
}
