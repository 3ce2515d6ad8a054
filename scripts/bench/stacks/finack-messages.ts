// finack itself: TcpChannel, Connection and Session on both ends, with every message encoded, scanned,
// decoded and handed on. Round trips are Pings and their Pongs. Small frames are announcements (NewTip), each said by itself; large ones are
// blocks of a reply, in runs, as a node serves them from its log. Nothing is left out but the chain behind
// it, and nothing is changed but how often a peer may announce.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import protobuf from 'protobufjs/minimal.js';
import { Connection, type ConnectionListener } from '../../../src/net/connection.ts';
import { TcpChannel } from '../../../src/net/tcp-channel.ts';
import { ReadingTurns } from '../../../src/net/turns.ts';
import { systemClock } from '../../../src/node/system-clock.ts';
import { PROTOCOL_VERSION } from '../../../src/session/handshake-rules.ts';
import { sessionLimits } from '../../../src/session/limits.ts';
import { Session } from '../../../src/session/session.ts';
import { blockFrame, encodeEnvelope } from '../../../src/wire/codec.ts';
import type { Envelope, Message } from '../../../src/wire/messages.ts';
import { type Arrived, framesPerTurn, type Load, type Stack, sendForEver } from './stack.ts';

/** Above it a frame is a block: an announcement holds one header. */
const ANNOUNCEMENT_BYTES_MAX = 4 * 1024;

/** Blocks in the one reply of a run: more than a run can carry. */
const ENDLESS = 2 ** 31;

const REQUEST_ID = 1;

/** Field 1 of a Block, length-delimited. */
const HEADER_TAG = (1 << 3) | 2;

/** An honest node announces five times a second and pings twice a minute; here it does nothing else. */
const limits = {
  ...sessionLimits,
  tipsBurstMax: Number.MAX_SAFE_INTEGER,
  tipsPassedOverMax: Number.MAX_SAFE_INTEGER,
  pingsBurstMax: Number.MAX_SAFE_INTEGER,
};

export const finackMessages: Stack = {
  receiver: 'listener',

  async listen(_load, arrived) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const end = new End(new TcpChannel(socket), undefined);
      end.onDelivered = () => arrived(1);
      end.onReady = () => end.requestBlocks();
      end.connection.start();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },

  dial(port, load, arrived) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const end = new End(new TcpChannel(socket), `127.0.0.1:${port}`);
    if (load.kind === 'round-trips') pingForEver(end, arrived);
    else if (load.payloadBytes <= ANNOUNCEMENT_BYTES_MAX) announceForEver(end, load);
    else end.onDelivered = () => serveForEver(end, load);
    end.connection.start();
  },
};

/** A Ping as soon as the Pong of the one before is back. */
function pingForEver(end: End, arrived: Arrived): void {
  end.onReady = () => end.connection.probe();
  end.onMeasured = () => {
    arrived(1);
    end.connection.probe();
  };
}

function announceForEver(end: End, load: Load): void {
  end.onReady = async () => {
    const tip = announcement(load.payloadBytes);
    const { connection } = end;
    await sendForEver(
      load,
      () => connection.send(tip),
      () => (connection.wantsMore ? undefined : connection.drained()),
    );
  };
}

/** The peer has asked: blocks as they would lie on disk, a run at a time. */
async function serveForEver(end: End, load: Load): Promise<void> {
  const { connection } = end;
  connection.send({ re: REQUEST_ID, message: { kind: 'BlocksBegin', count: ENDLESS } });
  const frames = framesPerTurn(load);
  const run = Buffer.concat(Array.from({ length: frames }, () => blockOf(load.payloadBytes)));
  for (;;) {
    await connection.sendBlocks(run, frames);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** One end of the conversation, and what to do when it is ready and when a message has come. */
class End implements ConnectionListener {
  readonly connection: Connection;
  onReady: () => unknown = () => {};
  onMeasured: () => unknown = () => {};
  onDelivered: (envelope: Envelope) => unknown = () => {};

  constructor(channel: TcpChannel, dialled: string | undefined) {
    const role = dialled === undefined ? 'listener' : 'dialer';
    const help = { sign: () => new Uint8Array(64), verify: () => false, admit: () => undefined };
    const hello = greeting(role === 'listener' ? 1n : 2n);
    const options = { role, hello, identityRequired: false, help, limits } as const;
    this.connection = new Connection({
      ...{ id: role, channel, dialled, listener: this, clock: systemClock },
      session: new Session(options, systemClock.nowMs()),
      turns: new ReadingTurns(systemClock),
    });
  }

  requestBlocks(): void {
    const message = { kind: 'GetBlockRange', fromHeight: 1, count: 1 } as const;
    this.connection.send({ id: REQUEST_ID, message });
  }

  established(): void {
    // In the next turn: the handshake's last words leave first.
    setImmediate(() => this.onReady());
  }

  delivered(envelope: Envelope): void {
    this.onDelivered(envelope);
  }

  opened(): void {}
  moved(): void {}
  endReplies(): void {}
  measured(): void {
    this.onMeasured();
  }

  wrote(): void {}
  read(): void {}

  /** The other process was let go of first. */
  closed(): void {
    process.exit();
  }
}

function greeting(nonce: bigint) {
  return {
    ...{ protocolVersion: PROTOCOL_VERSION, network: 'bench', genesis: '11'.repeat(32) },
    ...{ publicKey: undefined, nonce, listenAddress: '', height: 0, tip: '11'.repeat(32) },
    ...{ work: 0n, userAgent: 'finack bench', capabilities: [], firstHeight: 0 },
  };
}

/** A NewTip whose Envelope has exactly so many bytes. */
function announcement(payloadBytes: number): { message: Message } {
  return sized(payloadBytes, (bytes) => ({ kind: 'NewTip', header: Buffer.alloc(bytes, 0x61) }));
}

/** A block frame whose Envelope has about so many bytes: a header that nobody reads here. */
function blockOf(payloadBytes: number): Uint8Array {
  const header = Buffer.alloc(payloadBytes - 16, 0x61);
  return blockFrame(protobuf.Writer.create().uint32(HEADER_TAG).bytes(header).finish());
}

function sized(payloadBytes: number, make: (bytes: number) => Message): { message: Message } {
  for (let bytes = payloadBytes; bytes >= 0; bytes--) {
    const message = make(bytes);
    if (encodeEnvelope({ message }).length === payloadBytes) return { message };
  }
  throw new Error(`no message of ${payloadBytes} bytes`);
}
