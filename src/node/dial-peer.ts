// A peer of one's own: one connection to a node, with its session, and no chain behind it. For explorers,
// crawlers and tests that want to speak to a node and not to be one. Blocks arrive as they travelled;
// `readBlock` reads them. What the node asks us for is not answered.
import { genesisOf } from '../chain/genesis.ts';
import { isUsableKey } from '../chain/keys.ts';
import { type Network, networks } from '../chain/network-parameters.ts';
import { type Closing, Connection, type ConnectionListener } from '../net/connection.ts';
import type { Transport } from '../net/transport.ts';
import { ReadingTurns } from '../net/turns.ts';
import { type HandshakeHelp, PROTOCOL_VERSION } from '../session/handshake-rules.ts';
import { type SessionLimits, sessionLimits } from '../session/limits.ts';
import { Session } from '../session/session.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';
import { type Envelope, isRequest, type OutgoingEnvelope } from '../wire/messages.ts';
import { addressOf } from './addresses.ts';
import { NodeError } from './api.ts';
import type { Environment, SigningKey } from './environment.ts';
import { closeEvent, connectFailure } from './peer-views.ts';
import { systemEnvironment } from './system-environment.ts';
import { VERSION } from './version.ts';

/** Messages that wait to be read, as `DialledPeer` says: beyond, nothing more is read until half are taken. */
const WAITING_MESSAGES_MAX = 64;

/** How to dial. Whoever dials also iterates over the messages that come: see `DialledPeer`. */
export interface DialOptions {
  /** The development network if nothing is said. */
  network?: Network;
  /** Who we are; absent: nobody, which a private network refuses. */
  key?: SigningKey;
  /** What our Hello says instead of "no chain, no address". */
  hello?: Partial<Hello>;
  limits?: SessionLimits;
  /** What carries the bytes: this machine's TCP if nothing is said. */
  transport?: Transport;
  /** Aborted: the connection is reset, at any time. */
  signal?: AbortSignal;
}

/**
 * A connection to a node whose handshake is done. Its messages are iterated over once, and must be, also
 * when they are of no interest: with 64 of them unread nothing more is read from the socket, the node's
 * Pings with it, and the node then ends the connection by its deadline for a Pong.
 */
export interface DialledPeer extends AsyncIterable<Envelope>, AsyncDisposable {
  /** What the node said of itself. */
  readonly hello: Hello;
  /** Addresses, phase and counts. */
  readonly connection: Pick<
    Connection,
    'address' | 'localAddress' | 'remoteAddress' | 'phase' | 'counts' | 'ageMs' | 'queuedBytes'
  >;
  /** How it ended, once its socket is closed. Never rejects. */
  readonly closed: Promise<Closing>;
  /**
   * A request carries an `id`, and its replies carry it as `re`.
   * @throws NodeError OPTIONS: a request without an id, or with that of one whose reply is not whole yet
   */
  send(envelope: OutgoingEnvelope): void;
  /** Goodbye, FIN, and all that the node still sends; the iteration then ends. */
  leave(reason?: GoodbyeReason, text?: string): Promise<Closing>;
  /** An RST. */
  reset(): Promise<Closing>;
}

/**
 * Dials a node and shakes hands.
 * @throws NodeError CONNECT with the reason; the signal's reason when it is aborted meanwhile
 */
export async function dialPeer(address: string, options: DialOptions = {}): Promise<DialledPeer> {
  const { signal } = options;
  signal?.throwIfAborted();
  const peer = new Dialled(address, options, systemEnvironment);
  const reset = () => void peer.reset();
  signal?.addEventListener('abort', reset);
  void peer.closed.then(() => signal?.removeEventListener('abort', reset));
  const outcome = await peer.start();
  signal?.throwIfAborted();
  if (outcome === 'ready') return peer;
  throw new NodeError('CONNECT', connectFailure(closeEvent(peer.connection, outcome)));
}

class Dialled implements DialledPeer {
  readonly connection: Connection;
  readonly closed: Promise<Closing>;
  #hello: Hello;
  #started: (outcome: 'ready' | Closing) => void = () => undefined;
  #messages: Envelope[] = [];
  /** Wakes the iterations that wait. */
  #wake: () => void = () => undefined;
  #reading: 'flowing' | 'held' | 'over' = 'flowing';

  constructor(address: string, options: DialOptions, environment: Environment) {
    const { limits = sessionLimits } = options;
    const { clock } = environment;
    const { transport = environment.transport } = options;
    this.#hello = helloOf(options, environment);
    const help = helpOf(options.key, environment);
    const session = new Session(
      { role: 'dialer', hello: this.#hello, identityRequired: false, help, limits },
      clock.nowMs(),
    );
    let ended: (closing: Closing) => void = () => undefined;
    this.closed = new Promise((resolve) => {
      ended = resolve;
    });
    this.connection = new Connection({
      ...{ id: 'p1', channel: transport.dial(addressOf(address), undefined), session, clock },
      ...{ listener: this.#listener(ended), turns: new ReadingTurns(clock), dialled: address },
    });
  }

  /** Resolves when the handshake is done, or will not be. */
  start(): Promise<'ready' | Closing> {
    const started = new Promise<'ready' | Closing>((resolve) => {
      this.#started = resolve;
    });
    this.connection.start();
    return started;
  }

  get hello(): Hello {
    return this.#hello;
  }

  send(envelope: OutgoingEnvelope): void {
    const { id, message } = envelope;
    if (isRequest(message)) {
      if (id === undefined) throw new NodeError('OPTIONS', `${message.kind} needs an id`);
      if (this.connection.awaits(id)) {
        const why = `${message.kind} needs another id: the request with id ${id} still waits for its reply`;
        throw new NodeError('OPTIONS', why);
      }
    }
    this.connection.send(envelope);
  }

  leave(reason: GoodbyeReason = 'done', text = ''): Promise<Closing> {
    this.connection.leave(reason, text);
    return this.closed;
  }

  reset(): Promise<Closing> {
    this.connection.abort('forced', 'asked to reset');
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Envelope, undefined> {
    for (;;) {
      const next = this.#messages.shift();
      if (next !== undefined) {
        this.#release();
        yield next;
      } else if (this.#reading === 'over') {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #listener(ended: (closing: Closing) => void): ConnectionListener {
    return {
      ...deaf,
      established: (hello) => {
        this.#hello = hello;
        this.#started('ready');
      },
      delivered: (envelope) => {
        // What is not answered does not stay pending.
        if (isRequest(envelope.message)) this.connection.replied();
        else this.#received(envelope);
      },
      closed: (closing) => {
        this.#reading = 'over';
        this.#started(closing);
        ended(closing);
        this.#wake();
      },
    };
  }

  #received(envelope: Envelope): void {
    this.#messages.push(envelope);
    if (this.#messages.length >= WAITING_MESSAGES_MAX && this.#reading === 'flowing') {
      this.#reading = 'held';
      this.connection.hold();
    }
    this.#wake();
  }

  #release(): void {
    if (this.#reading !== 'held' || this.#messages.length > WAITING_MESSAGES_MAX / 2) return;
    this.#reading = 'flowing';
    this.connection.release();
  }
}

const deaf = {
  opened: () => undefined,
  moved: () => undefined,
  endReplies: () => undefined,
  measured: () => undefined,
  wrote: () => undefined,
  read: () => undefined,
};

function helloOf(
  { network = networks.dev, key, hello }: DialOptions,
  { randomBytes }: Environment,
) {
  const genesis = genesisOf(network);
  return {
    ...{ protocolVersion: PROTOCOL_VERSION, network: network.name, genesis: genesis.id },
    ...{ publicKey: key?.publicKey, nonce: Buffer.from(randomBytes(8)).readBigUInt64LE() },
    ...{ listenAddress: '', height: 0, tip: genesis.id, work: 0n },
    ...{ userAgent: `finack/${VERSION}`, capabilities: [], firstHeight: 0, ...hello },
  };
}

function helpOf(key: SigningKey | undefined, { verify }: Environment): HandshakeHelp {
  return {
    sign: (bytes) => key?.sign(bytes) ?? new Uint8Array(0),
    verify: (theirs, bytes, signature) => isUsableKey(theirs) && verify(theirs, bytes, signature),
    admit: () => undefined,
  };
}
