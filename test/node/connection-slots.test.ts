// Who may hold a socket of ours, and who gives way. First the judgement alone, then a node with few
// places and strangers who want all of them, in every phase in which a socket can be held.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { monotonicMs } from '../../src/clock/clock.ts';
import { openFilesMax, socketsAffordable, softLimitOf } from '../../src/net/descriptors.ts';
import {
  DESCRIPTORS_RESERVED,
  INBOUND_MAX,
  LEAVING_MAX,
  OUTBOUND_MAX,
  PENDING_MAX,
} from '../../src/net/limits.ts';
import {
  peerToEvict,
  type SlotHolder,
  slotFor,
  slotsWithin,
} from '../../src/node/connection-slots.ts';
import { DROP_REPORTS_BURST_MAX, DropReports } from '../../src/node/drop-reports.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import type { PhaseName } from '../../src/session/phases.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

let made = 0;
function holder(facts: Partial<SlotHolder> = {}): SlotHolder {
  made++;
  return {
    id: `p${made}`,
    direction: 'inbound',
    phase: 'ready',
    address: `127.0.0.1:${made}`,
    isGreeted: true,
    isRead: true,
    ageMs: 1_000_000 - made,
    roundTripMs: undefined,
    gaveBlockMs: undefined,
    ...facts,
  };
}
const many = (count: number, facts: Partial<SlotHolder> = {}) =>
  Array.from({ length: count }, () => holder(facts));
const all = INBOUND_MAX + PENDING_MAX + LEAVING_MAX;

describe('places for sockets [H-9]', () => {
  it('are the limits of the house, or fewer where the system allows fewer', () => {
    const house = { ready: INBOUND_MAX, pending: PENDING_MAX, inbound: all };
    expect(slotsWithin(Number.POSITIVE_INFINITY, OUTBOUND_MAX)).to.deep.equal(house);
    expect(slotsWithin(1_024 - DESCRIPTORS_RESERVED, OUTBOUND_MAX)).to.deep.equal(house);
    const few = slotsWithin(128 - DESCRIPTORS_RESERVED, OUTBOUND_MAX);
    expect(few).to.deep.equal({ ready: 12, pending: 6, inbound: 24 });
    expect(slotsWithin(0, OUTBOUND_MAX)).to.deep.equal({ ready: 1, pending: 1, inbound: 1 });
  });

  it('leave what disk and control need, by the limit that this process really has', () => {
    const text = 'Max processes   9   9   processes\nMax open files   1024   524288   files\n';
    expect(softLimitOf(text)).to.equal(1024);
    expect(softLimitOf(text.replace('1024', 'unlimited'))).to.equal(Number.POSITIVE_INFINITY);
    expect(softLimitOf('')).to.equal(undefined);
    expect(openFilesMax()).to.be.above(DESCRIPTORS_RESERVED);
    expect(socketsAffordable(1_024)).to.be.at.most(1_024 - 64);
    expect(socketsAffordable(32)).to.equal(1);
  });

  const house = slotsWithin(Number.POSITIVE_INFINITY, OUTBOUND_MAX);

  it('are free until all are taken, whatever the phases', () => {
    const leaving: PhaseName[] = [
      'ending-replies',
      'answering-goodbye',
      'awaiting-goodbye',
      'awaiting-fin',
      'flushing-fin',
    ];
    for (const phase of leaving) {
      expect(slotFor(many(all - 1, { phase }), house)).to.deep.equal({ slot: 'free' });
      const full = many(all, { phase });
      expect(slotFor(full, house)).to.include({ slot: 'after', gone: full[0]?.id });
    }
    // What is over has no socket, and our own dials are counted apart.
    expect(slotFor(many(all, { phase: 'over' }), house).slot).to.equal('free');
    expect(slotFor(many(all, { direction: 'outbound' }), house).slot).to.equal('free');
    expect(slotFor(many(all), house)).to.deep.equal({
      slot: 'none',
      why: `${all} sockets are open`,
    });
  });

  it('go first from who only has to say his FIN, then from who is still being paid', () => {
    const answering = many(all - 1, { phase: 'answering-goodbye' });
    const awaiting = holder({ phase: 'awaiting-fin' });
    expect(slotFor([...answering, awaiting], house)).to.include({ gone: awaiting.id });
    expect(slotFor([...answering, holder()], house)).to.include({ gone: answering[0]?.id });
  });

  it('of a pending handshake are taken from the oldest who has not said Hello', () => {
    const greeted = many(PENDING_MAX - 2, { phase: 'greeting' });
    const silent = many(2, { phase: 'greeting', isGreeted: false });
    expect(slotFor([...greeted, ...silent], house)).to.include({ gone: silent[0]?.id });
    const polite = many(PENDING_MAX, { phase: 'greeting' });
    expect(slotFor(polite, house)).to.include({ gone: polite[0]?.id });
    expect(slotFor(greeted, house).slot).to.equal('free');
  });

  it('are not taken from those who came in one burst, before they could be read', () => {
    const burst = many(PENDING_MAX, { phase: 'greeting', isGreeted: false, isRead: false });
    expect(slotFor(burst, house)).to.deep.equal({ slot: 'free' });
    const older = holder({ phase: 'greeting', isGreeted: false });
    expect(slotFor([...burst, older], house)).to.include({ gone: older.id });
    // A burst may exceed the limit of its kind, but not that of all.
    const flood = many(all, { phase: 'greeting', isGreeted: false, isRead: false });
    expect(slotFor(flood, house).slot).to.equal('none');
  });

  describe('of peers that are ready', () => {
    it('are kept by the near, the useful and the old; the youngest of the largest crowd gives way', () => {
      const old = many(17, { address: '10.9.0.1:1' });
      const useful = many(8, { address: '10.8.0.1:1', gaveBlockMs: monotonicMs(5) });
      const near = many(8, { address: '10.7.0.1:1', roundTripMs: 0.2 });
      const lone = many(2, { address: '10.6.0.1:1' });
      const crowd = many(6, { address: '10.5.0.1:1' });
      const young = many(1, { address: '10.5.77.2:1' });
      const alone = many(1, { address: '172.16.0.1:1' });
      const table = [...old, ...useful, ...near, ...lone, ...crowd, ...young, ...alone];
      expect(peerToEvict(table)?.id).to.equal(young[0]?.id);
    });

    it('is nobody where all are protected', () => {
      expect(peerToEvict([])).to.equal(undefined);
      expect(peerToEvict(many(8, { roundTripMs: 1 }))).to.equal(undefined);
      expect(peerToEvict(many(1))).to.equal(undefined);
      expect(peerToEvict(many(2))).to.not.equal(undefined);
    });

    it('counts each loopback address, and each /16 and /32, as one network', () => {
      const crowdOf = (remotes: string[]) => {
        const older = many(remotes.length, { address: '9.9.9.9:1' });
        const open = remotes.map((address) => holder({ address }));
        return open.findIndex((one) => one.id === peerToEvict([...older, ...open])?.id);
      };
      expect(crowdOf(['10.1.2.3:1', '10.1.9.9:1', '10.2.0.1:1'])).to.equal(1);
      expect(crowdOf(['127.0.0.1:1', '127.0.0.1:2', '127.0.0.2:1'])).to.equal(1);
      expect(crowdOf(['[2001:db8:1::1]:1', '[2001:db8:2::1]:1', '[2002:1::1]:1'])).to.equal(1);
    });
  });

  it('are reported when dropped, but not more often than somebody wants to hear it', () => {
    const reports = new DropReports(monotonicMs(0));
    const said = Array.from({ length: 1_000 }, () => reports.dropped('x', 'y', monotonicMs(0)));
    expect(said.filter((event) => event !== undefined)).to.have.length(DROP_REPORTS_BURST_MAX);
    const next = reports.dropped('x', 'y', monotonicMs(1_000));
    expect(next).to.include({ type: 'connection.dropped', more: 1_000 - DROP_REPORTS_BURST_MAX });
    expect(reports.dropped('x', 'y', monotonicMs(1_001))).to.equal(undefined);
  });
});

describe('a node with few places [H-9]', () => {
  const openFiles = DESCRIPTORS_RESERVED + OUTBOUND_MAX + 32;
  const strangers: { socket: Socket; closed: Promise<unknown> }[] = [];

  afterEach(async () => {
    for (const { socket } of strangers) socket.destroy();
    strangers.length = 0;
    await endNodes();
  });

  /** A socket that reads, never ends by itself, and says these bytes. */
  async function stranger(node: TestNode, bytes: Uint8Array): Promise<Socket> {
    const port = Number(node.address.split(':')[1]);
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    socket.on('error', () => {});
    strangers.push({ socket, closed: once(socket, 'close').catch(() => {}) });
    await once(socket, 'connect');
    socket.resume();
    if (bytes.length > 0) socket.write(bytes);
    return socket;
  }

  /** Sockets that the node holds, in whatever phase. */
  const held = (node: TestNode) =>
    node.handle
      .peers()
      .filter(({ direction, phase }) => direction === 'inbound' && phase !== 'over').length;

  const kinds: [string, Uint8Array, string][] = [
    ['say nothing', new Uint8Array(0), 'greeting'],
    // The beginning of a frame of 71 bytes, by its first one.
    ['speak another protocol', Buffer.from('GET / HTTP/1.1\r\n'), 'greeting'],
    ['are refused', Uint8Array.of(0, 0, 0), 'awaiting-goodbye'],
  ];
  for (const [name, bytes, phase] of kinds) {
    it(`holds 32 sockets at most of 120 strangers who ${name}, and an honest peer still comes in`, async () => {
      // Nobody is to time out before all have come, however slow the machine is.
      const node = await startTestNode({ openFilesMax: openFiles, sessionLimits });
      let most = 0;
      for (let at = 0; at < 120; at++) {
        await stranger(node, bytes);
        most = Math.max(most, held(node));
      }
      await node.until(() => node.handle.peers().some((peer) => peer.phase === phase));
      const honest = await RawPeer.met(node.address, instantNetwork);
      await node.first('connection.ready');
      most = Math.max(most, held(node));
      expect(most).to.be.at.most(32);
      expect(node.of('connection.dropped').length).to.be.within(1, DROP_REPORTS_BURST_MAX + 2);
      honest.vanish();
    });
  }

  it('lets a newcomer in although all places are taken by the idle, and says Goodbye to one', async () => {
    const node = await startTestNode({ openFilesMax: openFiles });
    const idle: RawPeer[] = [];
    for (let at = 0; at < 16; at++) {
      idle.push(await RawPeer.met(node.address, instantNetwork));
      await node.until(() => node.ready.length === at + 1);
    }
    const newcomer = await RawPeer.met(node.address, instantNetwork);
    await node.until(() => node.of('connection.ready').length === 17);
    await node.until(() => node.ready.length === 16);
    const gone = node.of('connection.phase').filter(({ from }) => from === 'ready');
    expect(gone.map(({ why }) => why)).to.deep.equal(['we leave: capacity']);
    // The youngest of the idle: those who were here for long are protected.
    expect(gone[0]?.peer).to.equal('p16');
    expect((await idle[15]?.next('Goodbye'))?.message.goodbye.reason).to.equal('capacity');
    for (const peer of [...idle, newcomer]) peer.vanish();
  });
});
