// The live tap of the control socket: `node.tap` is answered with one line, and from then on the
// connection carries a capture (pcapng) until either side ends it. Here is how it is asked for, on both
// sides; what fills it is handed in, because this folder knows no captures.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { NodeHandle } from '../node/api.ts';
import { ControlError } from './control-error.ts';
import { type RequestId, readReply, readRequest, requestLine } from './json-rpc.ts';
import { CALL_TIMEOUT_MS } from './limits.ts';

const TAP_METHOD = 'node.tap';
const NEWLINE = 0x0a;

/** Bytes of the answer's line; ours has about sixty. */
const ANSWER_BYTES_MAX = 4 * 1024;

/** What the answer's result is. */
export const tapAnswer = { format: 'pcapng' } as const;

export interface RunningTap {
  /** Resolves when all that was tapped has left this process, or cannot. */
  close(): Promise<void>;
}

/** Begins to write a capture of this node into the socket. */
export type OpenTap = (handle: NodeHandle, socket: Socket) => RunningTap;

/** The id of a request for a tap; undefined: the line asks for something else. */
export function tapRequestId(line: string): RequestId | undefined {
  if (!line.includes(TAP_METHOD)) return undefined;
  try {
    const { method, id } = readRequest(line);
    return method === TAP_METHOD ? (id ?? null) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Asks a running node for a tap: the socket that comes back carries pcapng and nothing else.
 * @throws ControlError
 */
export async function openTap(path: string, timeoutMs: number = CALL_TIMEOUT_MS): Promise<Socket> {
  const socket = connect({ path });
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    await once(socket, 'connect', { signal: deadline });
    socket.write(requestLine(TAP_METHOD, {}, 1));
    judge(await firstLine(socket, deadline));
    return socket;
  } catch (error) {
    socket.destroy();
    if (error instanceof ControlError) throw error;
    const code = deadline.aborted ? 'TIMEOUT' : 'NOT_RUNNING';
    throw new ControlError(code, `no node gives a capture at ${path}`, { cause: error });
  }
}

function judge(line: string): void {
  const reply = readReply(line);
  if (reply.kind === 'result') return;
  const why = reply.kind === 'error' ? reply.message : 'the node did not answer in its protocol';
  throw new ControlError('REFUSED', why);
}

/** Reads one line and leaves what stands behind it in the socket. */
async function firstLine(socket: Socket, signal: AbortSignal): Promise<string> {
  let arrived = Buffer.alloc(0);
  while (!arrived.includes(NEWLINE)) {
    if (arrived.length > ANSWER_BYTES_MAX || socket.readableEnded) {
      throw new ControlError('BAD_REPLY', 'the node did not answer with a line');
    }
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await Promise.race([once(socket, 'readable', { signal }), ended(socket)]);
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
