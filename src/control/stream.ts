// Methods that take a connection over: the answer is one line, and what follows on the connection is a
// stream until either side ends it. Here is how such a stream is offered and asked for; what it carries
// is the concern of tap.ts and watch-stream.ts.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { NodeHandle } from '../node/api.ts';
import { ControlError } from './control-error.ts';
import { type RequestId, readRequest, requestLine, resultIn } from './json-rpc.ts';
import { CALL_TIMEOUT_MS, REPLY_LINE_BYTES_MAX } from './limits.ts';
import type { Params } from './params.ts';

export interface RunningStream {
  /** Resolves when all that belongs to the stream has left this process, or cannot. */
  close(): Promise<void>;
}

export interface StreamMethod {
  /** Streams of this method at once. */
  readonly runningMax: number;
  /**
   * What has happened by this call is in the answer, and what happens after it in the stream: the server
   * opens the stream in the same tick. @throws RpcError when a parameter is wrong
   */
  readonly begin: (handle: NodeHandle, params: Params) => StreamBeginning;
}

export interface StreamBeginning {
  readonly answer: unknown;
  /** Called when the answer is written. */
  readonly open: (socket: Socket) => RunningStream;
}

export interface StreamRequest {
  method: string;
  params: Readonly<Record<string, unknown>>;
  id: RequestId;
}

/** A request for one of these streams; undefined: the line asks for something else. */
export function streamRequest(
  line: string,
  streams: Readonly<Record<string, StreamMethod>>,
): StreamRequest | undefined {
  if (!Object.keys(streams).some((method) => line.includes(method))) return undefined;
  try {
    const { method, params, id } = readRequest(line);
    return Object.hasOwn(streams, method) ? { method, params, id: id ?? null } : undefined;
  } catch {
    return undefined;
  }
}

const NEWLINE = 0x0a;

/**
 * Asks a running node for a stream: the socket that comes back carries it and nothing else.
 * @throws ControlError
 */
export async function openStream(
  path: string,
  method: string,
  params: object,
  timeoutMs: number = CALL_TIMEOUT_MS,
): Promise<{ socket: Socket; answer: unknown }> {
  const socket = connect({ path });
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, 'connect', { signal: deadline });
    socket.write(requestLine(method, params, 1));
    return { socket, answer: resultIn(await firstLine(socket, deadline)) };
  } catch (error) {
    socket.destroy();
    if (error instanceof ControlError) throw error;
    const code = deadline.aborted ? 'TIMEOUT' : 'NOT_RUNNING';
    throw new ControlError(code, `no node answers ${method} at ${path}`, { cause: error });
  }
}

/** Reads one line and leaves what stands behind it in the socket. */
async function firstLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let arrived = Buffer.alloc(0);
  const hungUp = ended(socket);
  // It may end when nobody waits for its first line any more.
  hungUp.catch(() => undefined);
  while (!arrived.includes(NEWLINE)) {
    if (arrived.length > REPLY_LINE_BYTES_MAX || socket.readableEnded) {
      throw new ControlError('BAD_REPLY', 'the node did not answer with a line');
    }
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await Promise.race([once(socket, 'readable', { signal }), hungUp]);
    else arrived = Buffer.concat([arrived, chunk]);
  }
  const end = arrived.indexOf(NEWLINE);
  if (end + 1 < arrived.length) socket.unshift(arrived.subarray(end + 1));
  return arrived.toString('utf8', 0, end);
}

function ended(socket: Socket): Promise<never> {
  return new Promise((_, reject) => {
    socket.once('end', () => reject(new ControlError('BAD_REPLY', 'the node hung up')));
  });
}
