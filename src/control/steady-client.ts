// One connection to a node's control socket for somebody who asks again and again, such as a live
// table: opened once, calls are answered in the order in which they are asked. For a single call
// there is client.ts.
import { connect, type Socket } from 'node:net';
import { ControlError } from './control-error.ts';
import { requestLine, resultIn } from './json-rpc.ts';
import { REPLY_LINE_BYTES_MAX } from './limits.ts';
import { LineReader } from './line-reader.ts';
import { type MethodName, type Methods, methods } from './methods.ts';

interface Waiting {
  /** The line of the answer, or why there will be none. */
  settle(answer: string | ControlError): void;
}

export class SteadyClient {
  readonly #socket: Socket;
  readonly #reader = new LineReader(REPLY_LINE_BYTES_MAX);
  readonly #waiting: Waiting[] = [];
  /** Why nothing can be asked any more. */
  #fault: ControlError | undefined;
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Begins to connect; a fault is told by the first call. */
  static open(path: string): SteadyClient {
    const client = new SteadyClient(connect({ path }));
    client.#listen();
    return client;
  }

  get isOpen(): boolean {
    return this.#fault === undefined;
  }

  /** @throws ControlError; after TIMEOUT the connection is gone, because answers come in order */
  async call<M extends MethodName>(
    method: M,
    params: Methods[M]['params'],
    timeoutMs: number = methods[method].timeoutMs,
  ): Promise<Methods[M]['result']> {
    if (this.#fault !== undefined) throw this.#fault;
    this.#lastId++;
    const answered = this.#answer(timeoutMs);
    this.#socket.write(requestLine(method, params, this.#lastId));
    return resultIn(await answered) as Methods[M]['result'];
  }

  close(): void {
    this.#fail(new ControlError('NOT_RUNNING', 'this connection was closed'));
  }

  #answer(timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const late = new ControlError('TIMEOUT', `the node did not answer in ${timeoutMs} ms`);
      const deadline = setTimeout(() => this.#fail(late), timeoutMs);
      this.#waiting.push({
        settle(answer) {
          clearTimeout(deadline);
          if (typeof answer === 'string') resolve(answer);
          else reject(answer);
        },
      });
    });
  }

  #listen(): void {
    const gone = (why: string) => this.#fail(new ControlError('NOT_RUNNING', why));
    this.#socket.on('error', (error) => gone(error.message));
    this.#socket.on('end', () => gone('the node closed the connection'));
    this.#socket.on('data', (chunk: Buffer) => {
      const { lines, isTooLong } = this.#reader.push(chunk);
      for (const line of lines) this.#waiting.shift()?.settle(line);
      if (isTooLong) this.#fail(new ControlError('BAD_REPLY', 'the answer is too long'));
    });
  }

  #fail(fault: ControlError): void {
    this.#fault ??= fault;
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) waiting.settle(this.#fault);
  }
}
