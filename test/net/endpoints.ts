// Both ends of a connection for tests: a real socket, a Connection and its Session, and everything
// the listener was told, to be waited for. What a test sends and expects stands in the test.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { identityOf } from '../../src/net/certificate.ts';
import type { Channel } from '../../src/net/channel.ts';
import { type Closing, Connection, type ConnectionListener } from '../../src/net/connection.ts';
import { TcpChannel } from '../../src/net/tcp-channel.ts';
import { TlsChannel } from '../../src/net/tls-channel.ts';
import { secureContextOf } from '../../src/net/tls-gate.ts';
import { TlsHandshakes } from '../../src/net/tls-handshakes.ts';
import { ReadingTurns } from '../../src/net/turns.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { PROTOCOL_VERSION } from '../../src/session/handshake-rules.ts';
import { type SessionLimits, sessionLimits } from '../../src/session/limits.ts';
import type { PhaseName } from '../../src/session/phases.ts';
import { Session } from '../../src/session/session.ts';
import type { Hello } from '../../src/wire/messages/hello.ts';
import type { Envelope } from '../../src/wire/messages.ts';
import { sign, verify } from '../../src/workers/ed25519.ts';

/** What carries a connection: either must make no difference to it. */
export type Carrier = 'TCP' | 'TLS';
export const carriers: readonly Carrier[] = ['TCP', 'TLS'];

export interface EndpointOptions {
  /** TCP if nothing is said. */
  carrier?: Carrier;
  /** Hears the secrets of TLS. */
  keylog?: (line: Uint8Array) => void;
  limits?: Partial<SessionLimits>;
  hello?: Partial<Hello>;
}

let nonce = 0n;

/** An anonymous greeting on a network of its own. */
export function anonymousHello(overrides: Partial<Hello> = {}): Hello {
  return {
    protocolVersion: PROTOCOL_VERSION,
    network: 'close-test',
    genesis: '11'.repeat(32),
    publicKey: undefined,
    nonce: nonce++,
    listenAddress: '',
    height: 0,
    tip: '11'.repeat(32),
    work: 0n,
    userAgent: 'finack tests',
    capabilities: [],
    firstHeight: 0,
    ...overrides,
  };
}

/** Both ends have it: a session finds nothing in that, only a node would. */
const { privateKey: nodeKey } = generateKeyPairSync('ed25519');
const { publicKey } = identityOf(nodeKey);
const context = secureContextOf(identityOf(nodeKey));

/** One end's channel, as its transport makes it. */
function channelOf(
  socket: Socket,
  side: 'dialer' | 'listener',
  { carrier = 'TCP', keylog }: EndpointOptions,
): Channel {
  if (carrier === 'TCP') return new TcpChannel(socket);
  const handshakes = new TlsHandshakes(systemClock);
  const admits = () => true;
  const options = { side, context, clock: systemClock, handshakes, admits, keylog };
  return new TlsChannel(socket, options);
}

function newSession(role: 'dialer' | 'listener', options: EndpointOptions): Session {
  const isAnonymous = options.carrier !== 'TLS';
  const help = {
    sign: (bytes: Uint8Array) => (isAnonymous ? new Uint8Array(64) : sign(nodeKey, bytes)),
    verify: isAnonymous ? () => false : verify,
    admit: () => undefined,
  };
  const limits = { ...sessionLimits, ...options.limits };
  const known = isAnonymous ? {} : { publicKey };
  const hello = anonymousHello({ ...known, ...options.hello });
  return new Session({ role, hello, identityRequired: false, help, limits }, systemClock.nowMs());
}

/** One end: what it was told so far, and promises for what is still to come. */
export class TestEndpoint implements ConnectionListener {
  readonly socket: Socket;
  readonly connection: Connection;
  readonly phases: PhaseName[] = [];
  /** Names of the frames written, in order. */
  readonly sent: string[] = [];
  /** Names of the frames read, in order. */
  readonly received: string[] = [];
  readonly envelopes: Envelope[] = [];
  goodbyeBytes = 0;
  closings = 0;
  measuredMs: number[] = [];
  onDelivered: ((envelope: Envelope, frame: Uint8Array) => void) | undefined;
  onEndReplies: (() => void) | undefined;
  onMoved: ((to: PhaseName) => void) | undefined;
  #waiters: { arrived: () => boolean; go: () => void }[] = [];
  #closing: Closing | undefined;

  constructor(socket: Socket, channel: Channel, session: Session, dialled?: string) {
    this.socket = socket;
    const id = dialled === undefined ? 'inbound' : 'outbound';
    this.connection = new Connection({
      ...{ id, channel, session, dialled },
      listener: this,
      clock: systemClock,
      turns: new ReadingTurns(systemClock),
    });
  }

  /** Resolves as soon as `arrived` holds; it is asked after everything that this end is told. */
  async until(arrived: () => boolean): Promise<void> {
    if (arrived()) return;
    await new Promise<void>((go) => this.#waiters.push({ arrived, go }));
  }

  async untilPhase(phase: PhaseName): Promise<void> {
    await this.until(() => this.phases.includes(phase));
  }

  /** How it ended, once the socket is closed. */
  async over(): Promise<Closing> {
    await this.until(() => this.#closing !== undefined);
    return this.#closing as Closing;
  }

  opened(): void {
    this.#told();
  }

  moved(_from: PhaseName, to: PhaseName): void {
    this.phases.push(to);
    this.onMoved?.(to);
    this.#told();
  }

  established(): void {
    this.#told();
  }

  delivered(envelope: Envelope, frame: Uint8Array): void {
    this.envelopes.push(envelope);
    this.onDelivered?.(envelope, frame);
    this.#told();
  }

  endReplies(): void {
    this.onEndReplies?.();
    this.#told();
  }

  measured(roundTripMs: number): void {
    this.measuredMs.push(roundTripMs);
    this.#told();
  }

  wrote(what: string, bytes: Uint8Array): void {
    this.sent.push(what);
    if (what.startsWith('Goodbye')) this.goodbyeBytes = bytes.length;
    // It is told before the write: whoever waits asks when the bytes are in the queue.
    queueMicrotask(() => this.#told());
  }

  read(what: string): void {
    this.received.push(what);
    this.#told();
  }

  closed(closing: Closing): void {
    this.#closing = closing;
    this.closings++;
    this.#told();
  }

  #told(): void {
    const ready = this.#waiters.filter(({ arrived }) => arrived());
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { go } of ready) go();
  }
}

/** Accepts on loopback at a free port; every accepted socket becomes a TestEndpoint at once. */
export class TestListener {
  readonly host: string;
  readonly carrier: Carrier;
  readonly ends: TestEndpoint[] = [];
  readonly #server: Server;
  readonly #taken: ((end: TestEndpoint) => void)[] = [];

  constructor(server: Server, host: string, carrier: Carrier) {
    this.#server = server;
    this.host = host;
    this.carrier = carrier;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `${this.host}:${this.port}`;
  }

  accept(socket: Socket, options: EndpointOptions, prepare: (end: TestEndpoint) => void): void {
    const channel = channelOf(socket, 'listener', options);
    const end = new TestEndpoint(socket, channel, newSession('listener', options));
    prepare(end);
    this.ends.push(end);
    end.connection.start();
    this.#taken.shift()?.(end);
  }

  /** The next end to be accepted. */
  next(): Promise<TestEndpoint> {
    return new Promise((resolve) => this.#taken.push(resolve));
  }

  /** Stops accepting; resolves when the last connection is closed, too. */
  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

export async function listen(
  options: EndpointOptions = {},
  prepare: (end: TestEndpoint) => void = () => {},
  host = '127.0.0.1',
): Promise<TestListener> {
  const server = createServer({ allowHalfOpen: true });
  const listening = new TestListener(server, host, options.carrier ?? 'TCP');
  server.on('connection', (socket) => listening.accept(socket, options, prepare));
  server.listen(0, host);
  await once(server, 'listening');
  return listening;
}

/** Dials, and returns at once: the handshake is still to come. */
export function dial(
  port: number,
  options: EndpointOptions = {},
  hosts: { to: string; from?: string } = { to: '127.0.0.1' },
): TestEndpoint {
  const localAddress = hosts.from === undefined ? {} : { localAddress: hosts.from };
  const socket = connect({ port, host: hosts.to, allowHalfOpen: true, ...localAddress });
  const channel = channelOf(socket, 'dialer', options);
  const session = newSession('dialer', options);
  const end = new TestEndpoint(socket, channel, session, `${hosts.to}:${port}`);
  end.connection.start();
  return end;
}

/** A dialer and the listener's end of the same connection, both ready. */
export async function readyPair(
  listening: TestListener,
  options: EndpointOptions = {},
  from?: string,
): Promise<{ dialer: TestEndpoint; listener: TestEndpoint }> {
  const accepted = listening.next();
  const hosts = from === undefined ? { to: listening.host } : { to: listening.host, from };
  const { carrier } = listening;
  const dialer = dial(listening.port, { carrier, ...options }, hosts);
  const listener = await accepted;
  await Promise.all([dialer.untilPhase('ready'), listener.untilPhase('ready')]);
  return { dialer, listener };
}
