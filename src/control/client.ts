// The caller's side of the control socket: one connection per call, a deadline on every one, and an
// error that says in one line what is wrong.
import { connect } from 'node:net';
import { ControlError, systemCode } from './control-error.ts';
import { requestLine, resultIn } from './json-rpc.ts';
import { REPLY_LINE_BYTES_MAX } from './limits.ts';
import { LineReader } from './line-reader.ts';
import { type MethodName, type Methods, methods } from './methods.ts';
import { openWatch, type Watch, type WatchOptions } from './watch-client.ts';

/** JSON-RPC wants one; there is one call per connection. */
const CALL_ID = 1;

export class ControlClient {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Calls a method of the running node; `timeoutMs` is the method's own unless given.
   * @throws ControlError
   */
  async call<M extends MethodName>(
    method: M,
    params: Methods[M]['params'],
    timeoutMs: number = methods[method].timeoutMs,
  ): Promise<Methods[M]['result']> {
    const line = await exchange(this.path, requestLine(method, params, CALL_ID), timeoutMs);
    return resultIn(line) as Methods[M]['result'];
  }

  /** The node as it is, and its events from now on. @throws ControlError */
  async watch(options: WatchOptions = {}): Promise<Watch> {
    return await openWatch(this.path, options);
  }
}

/** Sends one line, resolves with the first line that comes back. */
function exchange(path: string, request: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new LineReader(REPLY_LINE_BYTES_MAX);
    const socket = connect({ path });
    const settle = (answer: string | ControlError) => {
      clearTimeout(deadline);
      socket.destroy();
      if (typeof answer === 'string') resolve(answer);
      else reject(answer);
    };
    const deadline = setTimeout(
      () => settle(new ControlError('TIMEOUT', `the node did not answer in ${timeoutMs} ms`)),
      timeoutMs,
    );
    socket.on('error', (error) => settle(asControlError(path, error)));
    socket.on('data', (chunk: Buffer) => {
      const { lines, isTooLong } = reader.push(chunk);
      if (lines[0] !== undefined) settle(lines[0]);
      else if (isTooLong) settle(new ControlError('BAD_REPLY', 'the answer is too long'));
    });
    socket.on('end', () =>
      settle(new ControlError('BAD_REPLY', 'the node closed the connection without an answer')),
    );
    socket.write(request);
  });
}

function asControlError(path: string, error: Error): ControlError {
  switch (systemCode(error)) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new ControlError('NOT_RUNNING', `no node listens on ${path}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new ControlError('DENIED', `${path} belongs to another user`, { cause: error });
    default:
      return new ControlError('BAD_REPLY', `${path}: ${error.message}`, { cause: error });
  }
}
