// The control socket of a running node: accepts clients, reads their lines, writes the answers. Each
// client's calls run one at a time and in order; what it sends meanwhile waits in the kernel. A client
// that asks for a stream gets one line of answer and from then on the stream, until either leaves.
import { once } from 'node:events';
import { chmod, lstat, unlink } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { NodeHandle } from '../node/api.ts';
import { answerLine, asRpcError } from './answer.ts';
import { ControlError, systemCode } from './control-error.ts';
import { drained } from './drained.ts';
import { noteSocket } from './folder-note.ts';
import { errorLine, RpcError, resultLine } from './json-rpc.ts';
import { CLIENTS_MAX, CLOSE_TIMEOUT_MS, REQUEST_LINE_BYTES_MAX } from './limits.ts';
import { LineReader } from './line-reader.ts';
import { Params } from './params.ts';
import { pathToListen, type Surroundings, surroundings } from './socket-path.ts';
import {
  type RunningStream,
  type StreamMethod,
  type StreamRequest,
  streamRequest,
} from './stream.ts';
import { type OpenTap, tapMethod } from './tap.ts';
import { watchMethod } from './watch-stream.ts';

const SOCKET_MODE = 0o600;

export class ControlServer {
  readonly #around: Surroundings;
  readonly #streams: Readonly<Record<string, StreamMethod>>;
  readonly #clients = new Set<Client>();
  /** Those of them that keep us waiting, in the order in which they began to. */
  readonly #waiting = new Set<Client>();
  #server: Server | undefined;

  /** `openTap` fills the connections of those who ask for `node.tap`; without it there is no such method. */
  constructor(around: Surroundings = surroundings(), openTap?: OpenTap) {
    this.#around = around;
    this.#streams = {
      'node.watch': watchMethod,
      ...(openTap && { 'node.tap': tapMethod(openTap) }),
    };
  }

  /**
   * Listens for clients of `handle`. The caller holds the lock of the data folder: whatever socket
   * lies at our path is therefore a dead node's, and is removed.
   * @returns the socket's path
   * @throws ControlError `PATH` or `DENIED`; or the system's error
   */
  async start(handle: NodeHandle, dataFolder: string): Promise<string> {
    const path = await pathToListen(dataFolder, this.#around);
    const isPipe = this.#around.platform === 'win32';
    if (!isPipe) await removeStale(path);
    // A client that says all it has to say and then ends its side still gets its answers.
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket, handle));
    // A client that is turned away needs a socket too, until it has been told; further ones are closed unheard.
    server.maxConnections = 2 * CLIENTS_MAX;
    server.listen({ path, exclusive: true });
    await once(server, 'listening');
    // A folder without a LOCK of ours (a test's) has nobody who would look there.
    await noteSocket(dataFolder, path).catch(() => undefined);
    // Accepting can fail later (no free descriptors); the clients that are there go on.
    server.on('error', () => undefined);
    // Between listening and this line the folder's own mode keeps others out.
    if (!isPipe) await chmod(path, SOCKET_MODE);
    this.#server = server;
    return path;
  }

  /** Accepts nobody more, lets running calls end, and removes the socket. Before `start`: nothing. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    for (const client of this.#clients) client.leave();
    const deadline = setTimeout(() => {
      for (const client of this.#clients) client.drop();
    }, CLOSE_TIMEOUT_MS);
    await once(server, 'close');
    clearTimeout(deadline);
  }

  #accept(socket: Socket, handle: NodeHandle): void {
    const client = new Client(socket, handle, {
      waits: (one) => this.#waiting.add(one),
      works: (one) => this.#waiting.delete(one),
      streams: this.#streams,
      running: (method) => [...this.#clients].filter((one) => one.streams(method)).length,
    });
    const isRoom = this.#clients.size < CLIENTS_MAX || this.#makeRoom();
    this.#clients.add(client);
    socket.on('close', () => {
      this.#clients.delete(client);
      this.#waiting.delete(client);
    });
    client.start();
    if (!isRoom) client.dismiss(`${CLIENTS_MAX} clients are being answered: ask again later`);
  }

  /** Closes the connection that has been idle longest. False: all are being answered, or are taps. */
  #makeRoom(): boolean {
    const [longest] = this.#waiting;
    if (longest === undefined) return false;
    this.#clients.delete(longest);
    this.#waiting.delete(longest);
    longest.dismiss('another client needs the place');
    return true;
  }
}

/** What a client tells its server, and may ask of it. */
interface ClientEvents {
  /** It is the client's turn: to ask, or to read. */
  waits(client: Client): void;
  works(client: Client): void;
  /** What a client may have instead of answers, and how many have it. */
  readonly streams: Readonly<Record<string, StreamMethod>>;
  readonly running: (method: string) => number;
}

async function removeStale(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSocket()) {
      throw new ControlError('PATH', `${path} is in the way of the control socket: remove it`);
    }
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

class Client {
  readonly #socket: Socket;
  readonly #handle: NodeHandle;
  readonly #events: ClientEvents;
  readonly #reader = new LineReader(REQUEST_LINE_BYTES_MAX);
  #state: 'reading' | 'answering' | 'leaving' | { method: string; stream: RunningStream } =
    'reading';
  /** Calls run one at a time, in order; what ends a conversation stands behind the last of them. */
  #work: Promise<void> = Promise.resolve();

  constructor(socket: Socket, handle: NodeHandle, events: ClientEvents) {
    this.#socket = socket;
    this.#handle = handle;
    this.#events = events;
  }

  /** Whether it has this stream. */
  streams(method: string): boolean {
    return typeof this.#state === 'object' && this.#state.method === method;
  }

  get #isStreaming(): boolean {
    return typeof this.#state === 'object';
  }

  start(): void {
    // error: the client went away while we wrote; 'close' follows and says the rest.
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('end', () => this.#answerLast());
    this.#events.waits(this);
  }

  /** The node stops: an idle client is disconnected now, a busy one after its answer. */
  leave(): void {
    if (typeof this.#state === 'object') return this.#endStream(this.#state.stream);
    const isIdle = this.#state === 'reading';
    this.#state = 'leaving';
    if (isIdle) this.#finish();
  }

  /** Gone, with one word why if it reads at all. */
  dismiss(why: string): void {
    this.#state = 'leaving';
    if (this.#socket.writableNeedDrain) return this.drop();
    const word = errorLine(null, new RpcError('NODE', why, 'BUSY'));
    this.#socket.end(word, () => this.drop());
  }

  drop(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    // Who reads a stream has nothing more to say.
    if (this.#state === 'leaving' || this.#isStreaming) return;
    const { lines, isTooLong } = this.#reader.push(chunk);
    this.#answer(lines);
    if (isTooLong) this.#then(() => this.#refuseLine());
  }

  #refuseLine(): void {
    if (this.#state === 'leaving' || this.#isStreaming) return;
    const why = `a line has at most ${REQUEST_LINE_BYTES_MAX} bytes`;
    this.#state = 'leaving';
    this.#socket.end(errorLine(null, new RpcError('INVALID_REQUEST', why)));
    // The rest is read and thrown away for a while: closing on unread bytes would lose our answer.
    this.#socket.resume();
    this.#dropSoon();
  }

  /** Who does not read must not keep a place for ever. */
  #dropSoon(): void {
    if (this.#socket.destroyed) return;
    const drop = setTimeout(() => this.drop(), CLOSE_TIMEOUT_MS);
    this.#socket.on('close', () => clearTimeout(drop));
  }

  /** The client reads no further answer than it has asked for: meanwhile nothing more is read. */
  #answer(lines: readonly string[]): void {
    if (this.#state === 'reading') this.#state = 'answering';
    this.#events.works(this);
    this.#socket.pause();
    this.#then(async () => {
      await this.#answerEach(lines);
      if (this.#state === 'leaving') return this.#finish();
      if (this.#state === 'answering') {
        this.#state = 'reading';
        this.#events.waits(this);
      }
      // Also beside a stream: to hear the client's end.
      this.#socket.resume();
    });
  }

  /** The client has ended its side; the last line may come without a newline. */
  #answerLast(): void {
    if (this.#state === 'reading') this.#state = 'answering';
    this.#events.works(this);
    const rest = this.#reader.takeRest();
    this.#then(async () => {
      await this.#answerEach([rest]);
      if (typeof this.#state === 'object') this.#endStream(this.#state.stream);
      else this.#finish();
    });
  }

  #then(next: () => void | Promise<void>): void {
    this.#work = this.#work.then(next);
  }

  /** Never rejects: answerTo turns every fault into an answer. */
  async #answerEach(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      if (this.#isStreaming) return;
      const wanted = streamRequest(line, this.#events.streams);
      if (wanted !== undefined && this.#state === 'answering') {
        this.#beginStream(wanted);
        continue;
      }
      const answer = await answerLine(line, this.#handle);
      if (answer === undefined || !this.#socket.writable) continue;
      if (!this.#socket.write(answer)) await this.#taken();
    }
  }

  /** Its answer waits for the client to read; such a client gives way as an idle one does. */
  async #taken(): Promise<void> {
    this.#events.waits(this);
    await drained(this.#socket);
    this.#events.works(this);
  }

  /** In one go: what happens after the answer is in the stream. */
  #beginStream({ method, params, id }: StreamRequest): void {
    const { streams, running } = this.#events;
    const { runningMax, begin } = streams[method] as StreamMethod;
    try {
      if (running(method) >= runningMax) {
        const why = `${runningMax} of ${method} are running: end one of them first`;
        throw new RpcError('NODE', why, 'BUSY');
      }
      const { answer, open } = begin(this.#handle, new Params(params));
      this.#socket.write(resultLine(id, answer));
      const stream = open(this.#socket);
      this.#state = { method, stream };
      this.#socket.on('close', () => void stream.close());
    } catch (error) {
      this.#socket.write(errorLine(id, asRpcError(error)));
    }
  }

  /** The node stops, or the client has seen enough. */
  #endStream(stream: RunningStream): void {
    this.#state = 'leaving';
    this.#dropSoon();
    void stream.close().then(() => this.drop());
  }

  /** On a Unix socket what we wrote is in the client's hands already: closing loses nothing. */
  #finish(): void {
    this.#state = 'leaving';
    this.#socket.end(() => this.#socket.destroy());
  }
}
