// What channel.ts promises, asked of every kind of channel: those of this machine's TCP, those of TLS above
// it and those of a simulated network. A connection, and with it a whole node, relies on nothing else.
import { generateKeyPairSync } from 'node:crypto';
import { connect } from 'node:net';
import { expect } from 'chai';
import { parseAddress } from '../../src/net/address.ts';
import type { Channel, WriteFate } from '../../src/net/channel.ts';
import { TLS_HANDSHAKES_MAX } from '../../src/net/limits.ts';
import { tcpTransport } from '../../src/net/tcp-transport.ts';
import { tlsTransport } from '../../src/net/tls-transport.ts';
import type { Listening, Transport } from '../../src/net/transport.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { Random } from '../../src/sim/random.ts';
import { VirtualNetwork } from '../../src/sim/virtual-network.ts';
import { VirtualTime } from '../../src/sim/virtual-time.ts';

/** A world in which channels live, and how it goes on. */
interface World {
  readonly transport: Transport;
  /** When an accepted channel is open. */
  readonly opens: 'within start' | 'later';
  /** Resolves when something may have happened. */
  goOn(): Promise<void>;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function thisMachine(): World {
  return { transport: tcpTransport, opens: 'within start', goOn: turn };
}

function encrypted(): World {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const transport = tlsTransport({ key, clock: systemClock, admits: () => true });
  return { transport, opens: 'later', goOn: turn };
}

function simulated(): World {
  const time = new VirtualTime();
  const network = new VirtualNetwork(time, new Random(20261130), {
    ...{ latencyMinMs: 1, latencyMaxMs: 5, bytesPerMs: 10_000 },
    ...{ windowBytes: 64 * 1024, pieceBytesMax: 16 * 1024, resetAsEnd: 0 },
  });
  return {
    transport: network.transportOf('127.0.0.1'),
    opens: 'within start',
    goOn: async () => {
      time.step();
      await turn();
    },
  };
}

/** One end: everything that its channel has told, in order. */
class Side {
  readonly channel: Channel;
  readonly told: string[] = [];
  readonly fates: WriteFate[] = [];
  text = '';

  constructor(channel: Channel) {
    this.channel = channel;
  }

  start(): this {
    this.channel.start({
      opened: () => this.told.push('opened'),
      bytes: (chunk) => (this.text += Buffer.from(chunk).toString('latin1')),
      drained: () => undefined,
      flushed: () => this.told.push('flushed'),
      fin: () => this.told.push('fin'),
      lost: (code) => this.told.push(`lost ${code}`),
    });
    return this;
  }

  write(text: string): void {
    this.channel.write([Buffer.from(text, 'latin1')], (fate) => this.fates.push(fate));
  }

  has(what: string): boolean {
    return this.told.some((one) => one.startsWith(what));
  }
}

const kinds: [string, () => World][] = [
  ['of TCP', thisMachine],
  ['of TLS', encrypted],
  ['of a simulated network', simulated],
];

describe('channels of TLS', () => {
  it('that hang in the handshake keep the seventeenth peer out for less than a second', async () => {
    const world = encrypted();
    const accepted: Side[] = [];
    const listening = await world.transport.listen({ host: '127.0.0.1', port: 0 }, 40, {
      accepted: (channel) => void accepted.push(new Side(channel).start()),
      failed: () => undefined,
      dropped: () => undefined,
    });
    const to = parseAddress(listening.address);
    if (!to.ok) throw new Error(to.why);
    // The beginning of a ClientHello that never ends.
    const silent = Array.from({ length: TLS_HANDSHAKES_MAX }, () => {
      const half = connect(to.address).on('error', () => {});
      half.write(Buffer.from('16030100c8010000c40303', 'hex'));
      return half;
    });
    const isHung = ({ channel }: Side) => channel.bytesRead === 0;
    while (accepted.filter(isHung).length < silent.length) await world.goOn();
    const peer = new Side(world.transport.dial(to.address, undefined)).start();
    while (!peer.has('opened')) await world.goOn();
    const gaveWay = accepted.filter((side) => side.has('lost TLS_HANDSHAKE_SLOW'));
    expect(gaveWay.length).to.be.at.most(1);
    peer.channel.reset();
    for (const half of silent) half.destroy();
    await listening.close();
  });
});

for (const [name, newWorld] of kinds) {
  describe(`a channel ${name}`, () => {
    let world: World;
    let listening: Listening;
    let accepted: Channel[];

    beforeEach(async () => {
      world = newWorld();
      accepted = [];
      const events = {
        accepted: (channel: Channel) => void accepted.push(channel),
        failed: () => undefined,
        dropped: () => undefined,
      };
      listening = await world.transport.listen({ host: '127.0.0.1', port: 0 }, 9, events);
    });

    async function until(holds: () => boolean): Promise<void> {
      while (!holds()) await world.goOn();
    }

    function dial(text = listening.address): Side {
      const parsed = parseAddress(text);
      if (!parsed.ok) throw new Error(parsed.why);
      return new Side(world.transport.dial(parsed.address, undefined));
    }

    /** The listener's side has not started. */
    async function unstarted(): Promise<[Side, Side]> {
      const dialler = dial().start();
      await until(
        () => accepted.length === 1 && (world.opens === 'later' || dialler.has('opened')),
      );
      return [dialler, new Side(accepted[0] as Channel)];
    }

    /** Both are open. */
    async function pair(): Promise<[Side, Side]> {
      const [dialler, listener] = await unstarted();
      listener.start();
      await until(() => dialler.has('opened') && listener.has('opened'));
      return [dialler, listener];
    }

    /** Both have lost their channel, and so has the listener. */
    async function over(...sides: Side[]): Promise<void> {
      await until(() => sides.every((side) => side.has('lost')));
      let isClosed = false;
      void listening.close().then(() => (isClosed = true));
      await until(() => isClosed);
      for (const { told } of sides)
        expect(told.filter((one) => one.startsWith('lost'))).to.have.length(1);
    }

    it('is open once when it was accepted, and both ends name the same addresses', async () => {
      const [dialler, listener] = await unstarted();
      listener.start();
      expect(listener.told).to.deep.equal(world.opens === 'within start' ? ['opened'] : []);
      await until(() => dialler.has('opened') && listener.has('opened'));
      expect(listener.told).to.deep.equal(['opened']);
      expect(listener.channel.localAddress).to.equal(listening.address);
      expect(listener.channel.remoteAddress).to.equal(dialler.channel.localAddress);
      dialler.channel.reset();
      await over(dialler, listener);
    });

    it('carries bytes in order, and ends when both have sent their FIN, with no error', async () => {
      const [dialler, listener] = await pair();
      const text = Array.from({ length: 50_000 }, (_, at) => String(at)).join(' ');
      for (let at = 0; at < text.length; at += 7_777) dialler.write(text.slice(at, at + 7_777));
      dialler.channel.end();
      await until(() => listener.has('fin'));
      expect(listener.text === text).to.equal(true);
      expect(listener.channel.bytesRead).to.equal(text.length);
      // The FIN of one side ends its own bytes only.
      listener.write('all of it is here');
      listener.channel.end();
      await over(dialler, listener);
      expect(dialler.text).to.equal('all of it is here');
      expect(dialler.told).to.deep.equal(['opened', 'flushed', 'fin', 'lost CLOSED']);
      expect(listener.told).to.deep.equal(['opened', 'fin', 'flushed', 'lost CLOSED']);
      expect(new Set([...dialler.fates, ...listener.fates])).to.deep.equal(new Set(['taken']));
      expect(dialler.channel.queuedBytes).to.equal(0);
    });

    it('gives no bytes and no FIN while it is paused', async () => {
      const [dialler, listener] = await pair();
      listener.channel.pause();
      dialler.write('wait');
      dialler.channel.end();
      await until(() => dialler.has('flushed'));
      for (let more = 0; more < 20; more++) await world.goOn();
      expect([listener.text, ...listener.told]).to.deep.equal(['', 'opened']);
      listener.channel.resume();
      await until(() => listener.has('fin'));
      expect(listener.text).to.equal('wait');
      listener.channel.end();
      await over(dialler, listener);
    });

    it('loses what is queued when it is reset, says so after the call, and the peer hears an RST', async () => {
      const [dialler, listener] = await pair();
      listener.channel.pause();
      dialler.write('x'.repeat(16 * 1024 * 1024));
      dialler.channel.end();
      expect(dialler.channel.queuedBytes).to.be.above(0);
      dialler.channel.reset();
      expect(dialler.has('lost')).to.equal(false);
      await until(() => dialler.has('lost'));
      expect(dialler.fates).to.deep.equal(['lost']);
      expect(dialler.has('flushed')).to.equal(false);
      listener.channel.resume();
      await over(dialler, listener);
      expect(listener.told.at(-1)).to.equal('lost ECONNRESET');
    });

    it('can be reset before anybody has started it', async () => {
      const [dialler, listener] = await unstarted();
      listener.channel.reset();
      await over(dialler);
      expect(dialler.told.at(-1)).to.equal('lost ECONNRESET');
    });

    it('can be reset while it connects, and is never opened then', async () => {
      const dialler = dial().start();
      dialler.channel.reset();
      await over(dialler);
      expect(dialler.told).to.deep.equal(['lost CLOSED']);
    });

    it('is lost with the reason when nobody listens', async () => {
      const nobody = listening.address;
      await over();
      const dialler = dial(nobody).start();
      await until(() => dialler.has('lost'));
      expect(dialler.told).to.deep.equal(['lost ECONNREFUSED']);
    });
  });
}
