// The methods of the control socket: what each takes, answers, and how long a caller should wait.
// They call the node's handle and decide nothing.
import type {
  AccountDetails,
  BanStatus,
  BlockDetails,
  BlockSummary,
  LeaveHow,
  MempoolStatus,
  NodeHandle,
  NodeStatus,
  PeerStatus,
  SubmitOutcome,
  TransactionStatus,
} from '../node/api.ts';
import { RpcError } from './json-rpc.ts';
import {
  BAN_SECONDS_MAX,
  CALL_TIMEOUT_MS,
  CHAIN_COUNT_MAX,
  CONNECT_CALL_TIMEOUT_MS,
  HEADERS_ASKED_MAX,
  LEAVE_CALL_TIMEOUT_MS,
  MEMPOOL_COUNT_MAX,
  NOTE_BYTES_MAX,
  NOTES_PER_BLOCK_MAX,
  SEARCH_CALL_TIMEOUT_MS,
  STOP_CALL_TIMEOUT_MS,
  SUBMIT_BYTES_MAX,
} from './limits.ts';
import type { Params } from './params.ts';

/** What `node.leave` answers: how the connection ended. */
export type CloseReport = Awaited<ReturnType<NodeHandle['leave']>>;

export interface Methods {
  'node.status': { params: object; result: NodeStatus };
  'node.peers': { params: object; result: PeerStatus[] };
  /** Newest first, from height `from` (the tip) downwards. */
  'node.chain': { params: { from?: number; count?: number }; result: BlockSummary[] };
  /** null: not on our best chain. */
  'node.block': { params: { which: number | string }; result: BlockDetails | null };
  /** By `id`, or the first one with these `data`, as hex. */
  'node.transaction': { params: TransactionParams; result: TransactionStatus };
  'node.account': { params: { key: string }; result: AccountDetails };
  /** A signed transaction, its bytes as hex. */
  'node.submit': { params: { transaction: string }; result: SubmitOutcome };
  'node.mempool': { params: { count?: number }; result: MempoolStatus };
  'node.connect': { params: { address: string }; result: PeerStatus };
  'node.leave': { params: { peer: string; how?: LeaveHow }; result: CloseReport };
  /** For so many seconds; 600 if nothing is said. */
  'node.ban': { params: { address: string; seconds?: number }; result: BanStatus };
  'node.unban': { params: { address: string }; result: { wasBanned: boolean } };
  'node.bans': { params: object; result: BanStatus[] };
  'node.mine': { params: MineParams; result: { mining: boolean } };
  /** Answers at once, or with `wait` when every connection is closed and the log too. */
  'node.stop': {
    params: { reason?: string; wait?: boolean };
    result: { stopping: true } | StopReport;
  };
}

/** How a node stopped. */
export interface StopReport {
  stopped: true;
  durationMs: number;
  /** How the connections ended that were open when it began, by name. */
  endings: NodeStatus['endings'];
}

export interface TransactionParams {
  id?: string;
  data?: string;
  fromHeight?: number;
  headersOnTop?: number;
}

export interface MineParams {
  /** Absent: true. */
  on?: boolean;
  notesPerBlock?: number;
  noteBytes?: number;
  intervalMs?: number;
  count?: number;
  /** Who earns; absent: the node's own key. */
  rewardAddress?: string;
}

export type MethodName = keyof Methods;

interface Method<Result> {
  timeoutMs: number;
  call(handle: NodeHandle, params: Params): Result | Promise<Result>;
}

const HEIGHT_MAX = 2 ** 32 - 1;
const DEFAULT_CHAIN_COUNT = 20;
const DEFAULT_MINING_INTERVAL_MS = 1_000;
/** A day: longer waits are better asked for with `count`. */
const MINING_INTERVAL_MS_MAX = 24 * 60 * 60 * 1000;

const leaveHows = ['goodbye', 'reset', 'no-goodbye'] as const satisfies readonly LeaveHow[];

export const methods: { readonly [M in MethodName]: Method<Methods[M]['result']> } = {
  'node.status': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      params.noMore();
      return handle.status();
    },
  },
  'node.peers': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      params.noMore();
      return handle.peers();
    },
  },
  'node.chain': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      const from = params.optionalCount('from', 0, HEIGHT_MAX);
      const count = params.optionalCount('count', 1, CHAIN_COUNT_MAX) ?? DEFAULT_CHAIN_COUNT;
      params.noMore();
      return handle.chain(from, count);
    },
  },
  'node.block': {
    timeoutMs: CALL_TIMEOUT_MS,
    async call(handle, params) {
      const which = params.heightOrId('which');
      params.noMore();
      return (await handle.block(which)) ?? null;
    },
  },
  'node.transaction': { timeoutMs: SEARCH_CALL_TIMEOUT_MS, call: transaction },
  'node.account': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      const key = params.id('key');
      params.noMore();
      return handle.account(key);
    },
  },
  'node.submit': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      const bytes = params.hex('transaction', SUBMIT_BYTES_MAX);
      params.noMore();
      return handle.submit(bytes);
    },
  },
  'node.mempool': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      const count = params.optionalCount('count', 0, MEMPOOL_COUNT_MAX);
      params.noMore();
      return handle.mempool(count);
    },
  },
  'node.connect': {
    timeoutMs: CONNECT_CALL_TIMEOUT_MS,
    call(handle, params) {
      const address = params.text('address');
      params.noMore();
      return handle.connect(address);
    },
  },
  'node.leave': {
    timeoutMs: LEAVE_CALL_TIMEOUT_MS,
    call(handle, params) {
      const peer = params.text('peer');
      const how = params.oneOf('how', leaveHows, 'goodbye');
      params.noMore();
      return handle.leave(peer, how);
    },
  },
  'node.ban': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      const address = params.text('address');
      const seconds = params.optionalCount('seconds', 1, BAN_SECONDS_MAX);
      params.noMore();
      return handle.ban(address, seconds === undefined ? undefined : seconds * 1_000);
    },
  },
  'node.unban': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      const address = params.text('address');
      params.noMore();
      return { wasBanned: handle.unban(address) };
    },
  },
  'node.bans': {
    timeoutMs: CALL_TIMEOUT_MS,
    call(handle, params) {
      params.noMore();
      return handle.bans();
    },
  },
  'node.mine': { timeoutMs: CALL_TIMEOUT_MS, call: mine },
  'node.stop': { timeoutMs: STOP_CALL_TIMEOUT_MS, call: stop },
};

function mine(handle: NodeHandle, params: Params): { mining: boolean } {
  const on = params.optionalFlag('on') ?? true;
  const notesPerBlock = params.optionalCount('notesPerBlock', 0, NOTES_PER_BLOCK_MAX) ?? 0;
  const intervalMs =
    params.optionalCount('intervalMs', 0, MINING_INTERVAL_MS_MAX) ?? DEFAULT_MINING_INTERVAL_MS;
  const noteBytes = params.optionalCount('noteBytes', 1, NOTE_BYTES_MAX);
  const count = params.optionalCount('count', 1, HEIGHT_MAX);
  const rewardAddress = params.optionalText('rewardAddress');
  params.noMore();
  const limits = {
    ...(noteBytes === undefined ? {} : { noteBytes }),
    ...(count === undefined ? {} : { count }),
    ...(rewardAddress === undefined ? {} : { rewardAddress }),
  };
  if (on) handle.startMining({ notesPerBlock, intervalMs, ...limits });
  else handle.stopMining();
  return { mining: on };
}

function transaction(handle: NodeHandle, params: Params): Promise<TransactionStatus> {
  const id = params.optionalId('id');
  const data = params.optionalHex('data', NOTE_BYTES_MAX);
  const fromHeight = params.optionalCount('fromHeight', 0, HEIGHT_MAX) ?? 0;
  const headersOnTop = params.optionalCount('headersOnTop', 0, HEADERS_ASKED_MAX) ?? 0;
  params.noMore();
  const limits = { fromHeight, headersOnTop };
  if (id !== undefined && data === undefined) return handle.transaction({ id, ...limits });
  if (id === undefined && data !== undefined) return handle.transaction({ data, ...limits });
  throw new RpcError('INVALID_PARAMS', 'give "id" or "data"');
}

function stop(handle: NodeHandle, params: Params): { stopping: true } | Promise<StopReport> {
  const reason = params.optionalText('reason');
  const wait = params.optionalFlag('wait') ?? false;
  params.noMore();
  if (wait) return stopReport(handle, reason);
  // Not awaited: stopping closes this very socket, which waits for running calls. How the stop went
  // is told by the node's events and by the program that runs the node.
  handle.stop(reason).catch(() => undefined);
  return { stopping: true };
}

async function stopReport(handle: NodeHandle, reason: string | undefined): Promise<StopReport> {
  const startMs = performance.now();
  const before = handle.status().endings;
  await handle.stop(reason);
  const endings = Object.entries(handle.status().endings).flatMap(([name, count]) => {
    const here = count - (before[name as keyof typeof before] ?? 0);
    return here > 0 ? [[name, here] as const] : [];
  });
  const durationMs = Math.round(performance.now() - startMs);
  return { stopped: true, durationMs, endings: Object.fromEntries(endings) };
}

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}
