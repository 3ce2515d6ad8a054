// What sync hears and what it says: its whole contact with the world, as values. Types only.
import type { Block } from '../chain/block.ts';
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Read } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import type { Violation } from '../wire/violations.ts';

/** How a block comes: whole, or as short ids of what may be here already. */
export type BlockForm = 'full' | 'compact';

/** One connection to a remote node; another connection to the same node is another peer. */
export type ConnectionId = string;

/** What a peer says of its chain. Believed only when deciding whom to ask. */
export interface ClaimedTip {
  readonly height: number;
  readonly tip: Hash;
  readonly work: bigint;
}

/** What a peer says of itself when it is ready. */
export interface GreetedPeer extends ClaimedTip {
  /** The lowest block that it serves; absent: all of them. */
  readonly firstHeight?: number;
}

export type SyncInput =
  /** `blockForm`: what it can give at best; absent: 'full'. */
  | {
      readonly kind: 'peer-ready';
      readonly peer: ConnectionId;
      readonly hello: GreetedPeer;
      readonly blockForm?: BlockForm;
    }
  | { readonly kind: 'peer-left'; readonly peer: ConnectionId }
  /** Bytes of a frame from this peer arrived and the frame is not complete yet. */
  | { readonly kind: 'progress'; readonly peer: ConnectionId }
  /** We stopped reading from this peer: its silence is ours. */
  | { readonly kind: 'paused'; readonly peer: ConnectionId }
  | { readonly kind: 'resumed'; readonly peer: ConnectionId }
  /** Each is an encoded SealedHeader. */
  | {
      readonly kind: 'Headers';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly headers: readonly Uint8Array[];
    }
  | { readonly kind: 'NewTip'; readonly peer: ConnectionId; readonly header: Uint8Array }
  | {
      readonly kind: 'BlocksBegin';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly count: number;
    }
  /** `bytes` is the Block message, `frame` what is stored: prefix and Envelope around it. */
  | {
      readonly kind: 'Block';
      readonly peer: ConnectionId;
      readonly bytes: Uint8Array;
      readonly frame: Uint8Array;
    }
  /** `served` is for the transcript: the session has held it against what came, sync counts itself. */
  | {
      readonly kind: 'BlocksEnd';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly served: number;
    }
  | {
      readonly kind: 'CompactBlock';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly nonce: bigint;
      readonly shortIds: Uint8Array;
    }
  /** Each is an encoded Transaction. */
  | {
      readonly kind: 'BlockTransactions';
      readonly peer: ConnectionId;
      readonly re: number;
      readonly transactions: readonly Uint8Array[];
    }
  /** All these signatures verified, or one of them did not. Answers `check-headers`. */
  | {
      readonly kind: 'headers-checked';
      readonly peer: ConnectionId;
      readonly id: number;
      readonly valid: boolean;
    }
  /** The block, if all of it is as it must be that needs no other block. Answers `read`. */
  | { readonly kind: 'read'; readonly id: Hash; readonly read: Read<Block> }
  /** All signatures of a block verified, or one of its seal or of its transactions did not. Answers `check`. */
  | {
      readonly kind: 'checked';
      readonly id: Hash;
      readonly verdict: 'good' | 'bad-seal' | 'bad-signature';
    }
  /** At start, before all else: where the chain stood. What is stored the chain knows by then. */
  | {
      readonly kind: 'loaded';
      /** Blocks that the ledger refused, and why. */
      readonly refused: ReadonlyMap<Hash, string>;
      /** Where the ledger stands. */
      readonly tip: Hash | undefined;
    }
  /** The state after this block is here, and the chain begins at it; undefined: it begins at genesis. */
  | { readonly kind: 'begin'; readonly at: HeaderEntry | undefined }
  /** Durable. Answers `store`. */
  | { readonly kind: 'stored'; readonly ids: readonly Hash[] }
  /** The whole step was taken and is durable; the ledger stands at `tip`. Answers `connect`. */
  | { readonly kind: 'connected'; readonly tip: Hash }
  /** This block of the step may not stand where it is, and nothing of the step was done. Answers `connect`. */
  | { readonly kind: 'refused'; readonly id: Hash; readonly why: string }
  /** The store found its copy damaged. */
  | { readonly kind: 'missing-block'; readonly id: Hash }
  | { readonly kind: 'mined'; readonly block: Block; readonly frame: Uint8Array }
  /** Others have had their turn. Answers `continue`. */
  | { readonly kind: 'continue' }
  /** The deadline has come. */
  | { readonly kind: 'wake' };

/** The wire's clauses that only sync can judge, and a silence that is no clause. */
export type SyncFault = Extract<Violation, 'bad-headers' | 'bad-block' | 'unrequested'> | 'stalled';

export type SyncEffect =
  | {
      readonly kind: 'GetHeaders';
      readonly peer: ConnectionId;
      /** Envelope.id: the `re` of the reply. */
      readonly id: number;
      readonly locator: readonly Hash[];
    }
  /** Consecutive blocks of one branch, oldest first, so that the server can stream its log. */
  | {
      readonly kind: 'GetBlocks';
      readonly peer: ConnectionId;
      readonly id: number;
      readonly hashes: readonly Hash[];
      /** A compact block would do. */
      readonly compact?: true;
    }
  | {
      readonly kind: 'GetBlockTransactions';
      readonly peer: ConnectionId;
      readonly id: number;
      readonly hash: Hash;
      /** Places in the block, ascending. */
      readonly missing: readonly number[];
    }
  /** A block of this peer came in compact form: so many transactions, of which so many had to be asked for. */
  | {
      readonly kind: 'rebuilt';
      readonly peer: ConnectionId;
      readonly entry: HeaderEntry;
      readonly transactions: number;
      readonly asked: number;
    }
  /** Verify these signatures of headers, then say `headers-checked`. */
  | {
      readonly kind: 'check-headers';
      readonly peer: ConnectionId;
      readonly id: number;
      readonly checks: readonly SignatureCheck[];
    }
  /** Read this block beside the event loop, and check it by itself, then say `read`. Its id is claimed. */
  | { readonly kind: 'read'; readonly id: Hash; readonly bytes: Uint8Array }
  /** Verify the signatures of this block, then say `checked`. */
  | {
      readonly kind: 'check';
      readonly block: Block;
      /** Those of its seal; none where its header came with the same one, or the rule has none. */
      readonly sealChecks: readonly SignatureCheck[];
      /** `assumed`: somebody here vouches for those of its transactions. */
      readonly transactions: 'signed' | 'assumed';
      readonly frame: Uint8Array;
      readonly peer: ConnectionId;
    }
  /** Append, make durable, then say `stored`. */
  | {
      readonly kind: 'store';
      readonly block: Block;
      readonly frame: Uint8Array;
      /** Who sent it; undefined: it is ours. */
      readonly peer: ConnectionId | undefined;
    }
  /** There is more to be read of what has come: say `continue` when other things have had their turn. */
  | { readonly kind: 'continue' }
  /** Undo and apply these blocks as a whole or not at all, then say `connected` or `refused`. One at a time. */
  | ({ readonly kind: 'connect' } & ConnectStep)
  /** Our chain ends here now; it may be on another branch, and lower. */
  | {
      readonly kind: 'tip';
      readonly entry: HeaderEntry;
      /** Blocks that left the chain and that joined it. */
      readonly undone: number;
      readonly applied: number;
    }
  /** The last effect about this peer: sync has forgotten it and ignores what else comes from it. */
  | {
      readonly kind: 'violation';
      readonly peer: ConnectionId;
      readonly fault: SyncFault;
      readonly why: string;
    }
  /** All blocks below the state that the chain began with are stored now. */
  | { readonly kind: 'filled'; readonly below: HeaderEntry }
  /** Peers should be told where our chain ends, once for each. [S-8] */
  | { readonly kind: 'announce'; readonly entry: HeaderEntry }
  /**
   * A peer's header is further ahead of our clock than clocks may differ: this block is not followed
   * before its time. Said once of each peer; both in Unix milliseconds.
   */
  | {
      readonly kind: 'clock-ahead';
      readonly peer: ConnectionId;
      readonly height: number;
      readonly timeMs: number;
      readonly wallMs: number;
    }
  /** This peer claims to know more, or has shown more than a few blocks. Ends with `synced`. */
  | { readonly kind: 'catching-up'; readonly peer: ConnectionId; readonly claimed: number }
  /** Everything that anybody showed us, and delivers, is connected or refused. */
  | { readonly kind: 'synced' };

/** How sync's parts say what is to be done; the front collects it. */
export type Emit = (effect: SyncEffect) => void;
