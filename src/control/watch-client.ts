// The reader's side of `node.watch`: what a node looks like now, and what happens in it from then on.
import type { Socket } from 'node:net';
import { ControlError } from './control-error.ts';
import { CALL_TIMEOUT_MS, REPLY_LINE_BYTES_MAX } from './limits.ts';
import { LineReader } from './line-reader.ts';
import { openStream } from './stream.ts';
import type { WatchEvent, WatchParams, WatchSnapshot } from './watch-stream.ts';

export interface WatchOptions extends WatchParams {
  /** Aborted: the iteration ends. */
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** A node as it was, and its events from that moment on, in order, until it has stopped or is gone. */
export interface Watch extends AsyncIterable<WatchEvent> {
  readonly snapshot: WatchSnapshot;
  readonly close: () => void;
}

/** @throws ControlError */
export async function openWatch(path: string, options: WatchOptions = {}): Promise<Watch> {
  const { signal, timeoutMs = CALL_TIMEOUT_MS, ...params } = options;
  signal?.throwIfAborted();
  const { socket, answer } = await openStream(path, 'node.watch', params, timeoutMs);
  const close = () => void socket.destroy();
  signal?.addEventListener('abort', close);
  // error: the node was killed; 'close' follows, and ends the iteration.
  socket.on('error', () => undefined);
  socket.on('close', () => signal?.removeEventListener('abort', close));
  if (signal?.aborted === true) close();
  return {
    snapshot: withStamp(answer as WatchSnapshot),
    close,
    [Symbol.asyncIterator]: () => eventsIn(socket),
  };
}

async function* eventsIn(socket: Socket): AsyncGenerator<WatchEvent, undefined> {
  const reader = new LineReader(REPLY_LINE_BYTES_MAX);
  try {
    for await (const chunk of socket) {
      const { lines, isTooLong } = reader.push(chunk as Buffer);
      for (const line of lines) yield eventIn(line);
      if (isTooLong) throw new ControlError('BAD_REPLY', 'a line of the node is too long');
    }
  } catch (error) {
    // Closed by us, or the node was killed: what has come has come.
    if (error instanceof ControlError) throw error;
  }
}

function eventIn(line: string): WatchEvent {
  try {
    const event = JSON.parse(line) as WatchEvent;
    return 'monotonicNs' in event ? withStamp(event) : event;
  } catch (error) {
    throw new ControlError('BAD_REPLY', 'the node wrote a line that is no event', { cause: error });
  }
}

/** JSON has no bigint. */
function withStamp<Stamped extends { monotonicNs: bigint }>(parsed: Stamped): Stamped {
  return { ...parsed, monotonicNs: BigInt(parsed.monotonicNs) };
}
