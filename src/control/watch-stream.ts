// `node.watch`: the answer is a snapshot of the node, and behind it every event stands on a line of its
// own (NDJSON). Both are taken in the same tick, so that nothing is missing between them and nothing is
// told twice. Watching must not change what is watched: an event is only queued when it happens, and
// written with others a moment later; frames are counted unless they are asked for; a slow reader costs
// a bounded queue, and is told how many events it has missed.
import type { Socket } from 'node:net';
import type { BlockSummary, NodeHandle, NodeStatus, PeerStatus } from '../node/api.ts';
import { EventQueue } from '../observe/event-queue.ts';
import type { ConnectionId, MissedEvents, StampedEvent } from '../observe/events.ts';
import { jsonOf } from '../observe/ndjson.ts';
import {
  CHAIN_COUNT_MAX,
  FRAME_COUNTS_INTERVAL_MS,
  WATCH_FLUSH_INTERVAL_MS,
  WATCHERS_MAX,
} from './limits.ts';
import type { RunningStream, StreamMethod } from './stream.ts';

/** 'counts': how many there have been, once a second while there are any. 'all': each as an event. */
export type FrameDetail = 'counts' | 'all';

export interface WatchParams {
  frames?: FrameDetail;
  /** So many blocks of the best chain are in the snapshot, newest first; 20 if nothing is said. */
  blocks?: number;
}

export interface WatchSnapshot {
  atMs: number;
  /**
   * The machine's monotonic clock, which stamps events too unless the node was given another clock
   * (NodeOptions.clock); a decimal string in JSON.
   */
  monotonicNs: bigint;
  status: NodeStatus;
  peers: PeerStatus[];
  chain: BlockSummary[];
}

/** The frames of a connection so far, as `node.peers` counts them; only the newest counts matter. */
export interface FrameCounts {
  type: 'connection.frames';
  peer: ConnectionId;
  framesIn: number;
  framesOut: number;
  bytesIn: number;
  bytesOut: number;
  atMs: number;
  monotonicNs: bigint;
}

export type WatchEvent = StampedEvent | FrameCounts | MissedEvents;

const frameDetails = ['counts', 'all'] as const satisfies readonly FrameDetail[];
const DEFAULT_BLOCKS = 20;

export const watchMethod: StreamMethod = {
  runningMax: WATCHERS_MAX,
  begin(handle, params) {
    const frames = params.oneOf('frames', frameDetails, 'counts');
    const blocks = params.optionalCount('blocks', 0, CHAIN_COUNT_MAX) ?? DEFAULT_BLOCKS;
    params.noMore();
    return {
      answer: snapshotOf(handle, blocks),
      open(socket) {
        const stream = new WatchStream(handle, socket, frames);
        stream.start();
        return stream;
      },
    };
  },
};

function snapshotOf(handle: NodeHandle, blocks: number): WatchSnapshot {
  return {
    ...moment(),
    status: handle.status(),
    peers: handle.peers(),
    chain: handle.chain(undefined, blocks),
  };
}

function moment(): { atMs: number; monotonicNs: bigint } {
  return { atMs: Date.now(), monotonicNs: process.hrtime.bigint() };
}

class WatchStream implements RunningStream {
  readonly #handle: NodeHandle;
  readonly #socket: Socket;
  readonly #frames: FrameDetail;
  readonly #queue = new EventQueue<WatchEvent>();
  /** `node.stopped` never counts as missed: a reader takes an end without it for a killed node. */
  #stopped: StampedEvent | undefined;
  /** Connections with frames that have not been counted yet. */
  readonly #uncounted = new Set<ConnectionId>();
  #unobserve: () => void = () => undefined;
  #flush: NodeJS.Timeout | undefined;
  #count: NodeJS.Timeout | undefined;

  constructor(handle: NodeHandle, socket: Socket, frames: FrameDetail) {
    this.#handle = handle;
    this.#socket = socket;
    this.#frames = frames;
  }

  start(): void {
    this.#unobserve = this.#handle.observe((event) => this.#observed(event));
    this.#socket.on('drain', () => this.#flushSoon());
  }

  /** Behind the last event the stream ends. */
  async close(): Promise<void> {
    this.#unobserve();
    clearTimeout(this.#count);
    clearTimeout(this.#flush);
    if (this.#socket.destroyed) return;
    this.#write();
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.end(() => resolve());
    });
  }

  #observed(event: StampedEvent): void {
    if (event.type === 'connection.frame' && this.#frames === 'counts') {
      this.#uncounted.add(event.peer);
      this.#count ??= setTimeout(() => this.#countFrames(), FRAME_COUNTS_INTERVAL_MS);
      return;
    }
    // Its own counts are the last ones.
    if (event.type === 'connection.close') this.#uncounted.delete(event.peer);
    if (event.type === 'node.stopped') this.#stopped = event;
    else this.#queue.push(event);
    this.#flushSoon();
  }

  #countFrames(): void {
    this.#count = undefined;
    const counted = this.#handle.peers().filter(({ peer }) => this.#uncounted.has(peer));
    this.#uncounted.clear();
    for (const { peer, framesIn, framesOut, bytesIn, bytesOut } of counted) {
      const counts = { peer, framesIn, framesOut, bytesIn, bytesOut };
      this.#queue.push({ type: 'connection.frames', ...counts, ...moment() });
    }
    this.#flushSoon();
  }

  #flushSoon(): void {
    this.#flush ??= setTimeout(() => {
      this.#flush = undefined;
      // The reader has not taken the last ones: 'drain' comes when it has.
      if (!this.#socket.writableNeedDrain) this.#write();
    }, WATCH_FLUSH_INTERVAL_MS);
  }

  #write(): void {
    const events = this.#queue.takeAll();
    // The last event of a node: all others stand before it.
    if (this.#stopped !== undefined) events.push(this.#stopped);
    this.#stopped = undefined;
    if (events.length === 0) return;
    this.#socket.write(events.map((event) => `${jsonOf(event)}\n`).join(''));
  }
}
