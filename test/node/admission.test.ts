// Who may come in, and which of two connections between the same two nodes stays. First the judgement
// alone, then real nodes that dial themselves and each other.
import { expect } from 'chai';
import { INBOUND_MAX, PENDING_MAX } from '../../src/net/limits.ts';
import { type AdmissionCandidate, admit, judgeDuplicates } from '../../src/node/admission-rules.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { harbourRoster, keyOf } from '../chain/rosters.ts';
import { endNodes, rejectionOf, startTestNode, type TestNode } from './nodes.ts';
import { helloOf, RawPeer } from './raw-peer.ts';

const LOW = '11'.repeat(32);
const HIGH = 'ee'.repeat(32);

function candidate(id: string, facts: Partial<AdmissionCandidate> = {}): AdmissionCandidate {
  return {
    id,
    direction: 'inbound',
    phase: 'ready',
    address: '127.0.0.1:50000',
    ourNonce: BigInt(id.slice(1)) * 1000n,
    key: undefined,
    ageMs: 1_000,
    silentMs: 0,
    ...facts,
  };
}

const greeting = (facts: Partial<AdmissionCandidate>) =>
  candidate('p9', { phase: 'greeting', ...facts });
const roomy = { readyMax: INBOUND_MAX, canEvict: false, roster: undefined };
const hello = (publicKey: string | undefined, nonce = 5n) =>
  helloOf(instantNetwork, { publicKey, nonce });

describe('admission [H-9]', () => {
  it('refuses ourselves, by the nonce of any of our Hellos and by our key', () => {
    const others = [candidate('p1'), candidate('p2')];
    const copied =
      'you show my own key: was the data folder copied? delete node.key in one of them';
    const verdicts = [hello(undefined, 2000n), hello(undefined, 9000n), hello(LOW)].map((one) =>
      admit(one, greeting({}), others, LOW, roomy),
    );
    const texts = ['you are me', 'you are me', copied];
    expect(verdicts).to.deep.equal(
      texts.map((text) => ({ admitted: false, refusal: { reason: 'self', text } })),
    );
  });

  const opposite = { inbound: 'outbound', outbound: 'inbound' } as const;
  for (const direction of ['inbound', 'outbound'] as const) {
    for (const [ourKey, theirKey] of [
      [LOW, HIGH],
      [HIGH, LOW],
    ] as const) {
      const we = ourKey === LOW ? 'lower' : 'higher';
      it(`${direction}, with the ${we} key, against the dial of the other side: both ends agree`, () => {
        const stays = (direction === 'outbound') === (ourKey === LOW);
        const won = { kind: 'stays', gone: ['p1'] };
        const older = candidate('p1', { direction: opposite[direction], key: theirKey });
        const newcomer = candidate('p9', { direction, key: theirKey });
        const verdict = judgeDuplicates(newcomer, [older], ourKey);
        expect(verdict).to.deep.equal(stays ? won : { kind: 'goes' });
        // The same two connections as the other end sees them, in whichever order they came.
        const theirs = candidate('p9', { direction: opposite[direction], key: ourKey });
        const theirOlder = candidate('p1', { direction, key: ourKey });
        expect(judgeDuplicates(theirs, [theirOlder], theirKey).kind).to.equal(verdict.kind);
        const crossed = judgeDuplicates(theirOlder, [theirs], theirKey);
        expect(crossed).to.deep.equal(stays ? { kind: 'goes' } : { kind: 'stays', gone: ['p9'] });
      });
    }
  }

  it('keeps the older of two from the same side if it has been heard since the other one came', () => {
    for (const direction of ['inbound', 'outbound'] as const) {
      const newcomer = candidate('p9', { direction, key: HIGH, ageMs: 100 });
      const older = (silentMs: number) => [candidate('p1', { direction, key: HIGH, silentMs })];
      expect(judgeDuplicates(newcomer, older(99), LOW)).to.deep.equal({ kind: 'goes' });
      const asked = { kind: 'waits', for: ['p1'] };
      expect(judgeDuplicates(newcomer, older(100), LOW)).to.deep.equal(asked);
    }
  });

  it('asks the dial of the lower key for a sign of life, too: its owner may have lost power', () => {
    const older = candidate('p1', { direction: 'outbound', key: HIGH, silentMs: 1_000 });
    const newcomer = candidate('p9', { key: HIGH, ageMs: 10 });
    expect(judgeDuplicates(newcomer, [older], LOW)).to.deep.equal({ kind: 'waits', for: ['p1'] });
  });

  it('lets nobody be kept out by a key that is not proven, or by a connection that is ending', () => {
    for (const phase of ['greeting', 'awaiting-goodbye'] as const) {
      const claims = [candidate('p1', { phase, key: HIGH })];
      const met = candidate('p9', { key: HIGH });
      expect(judgeDuplicates(met, claims, LOW)).to.deep.equal({ kind: 'stays', gone: [] });
    }
  });

  it('judges no duplicate by a Hello alone, which proves nothing', () => {
    const others = [candidate('p1', { key: HIGH })];
    expect(admit(hello(HIGH), greeting({}), others, LOW, roomy).admitted).to.equal(true);
  });

  it('[R-1] takes whom the roster names as a node, and dials on to whom it does not name yet', () => {
    const terms = { ...roomy, roster: harbourRoster };
    const refusalOf = (name: string | undefined, direction: 'inbound' | 'outbound' = 'inbound') => {
      const shown = hello(name === undefined ? undefined : keyOf(name));
      const verdict = admit(shown, greeting({ direction }), [], LOW, terms);
      return verdict.admitted ? undefined : verdict.refusal;
    };
    for (const node of ['a', 'b', 'c', 'd']) expect(refusalOf(node), node).to.equal(undefined);
    const why = { reason: 'not-member', text: 'roster 0 does not name your key' };
    // Keys of the roster that are no node's: of an admin, and one that seals.
    for (const other of ['stranger', 'port-admin', 'in a safe', undefined]) {
      expect(refusalOf(other), other).to.deep.equal(why);
      expect(refusalOf(other, 'outbound'), other).to.equal(undefined);
    }
    // No place is kept from a member by who cannot come in, and ourselves we find first.
    const full = { ...terms, readyMax: 0 };
    const stranger = admit(hello(keyOf('stranger')), greeting({}), [], LOW, full);
    expect(stranger).to.deep.equal({ admitted: false, refusal: why });
    const self = admit(hello(LOW), greeting({}), [], LOW, terms);
    expect(!self.admitted && self.refusal.reason).to.equal('self');
  });

  it('has no duplicates among the anonymous', () => {
    const others = [candidate('p1'), candidate('p2', { key: HIGH })];
    expect(admit(hello(undefined), greeting({}), others, LOW, roomy).admitted).to.equal(true);
    expect(judgeDuplicates(candidate('p9'), others, LOW)).to.deep.equal({
      kind: 'stays',
      gone: [],
    });
  });

  it(`takes ${INBOUND_MAX} inbound peers, 8 from one address that is not loopback, and dials on`, () => {
    const many = (count: number, host: string) =>
      Array.from({ length: count }, (_, at) =>
        candidate(`p${at + 100}`, { address: `${host}:${at}` }),
      );
    const far = (host: string) => greeting({ address: `${host}:7` });
    const admitted = (
      newcomer: AdmissionCandidate,
      others: AdmissionCandidate[],
      canEvict = false,
    ) => admit(hello(undefined), newcomer, others, LOW, { ...roomy, canEvict }).admitted;
    expect(admitted(far('127.0.0.1'), many(INBOUND_MAX - 1, '127.0.0.1'))).to.equal(true);
    expect(admitted(far('127.0.0.1'), many(INBOUND_MAX, '127.0.0.1'))).to.equal(false);
    expect(admitted(far('127.0.0.1'), many(INBOUND_MAX, '127.0.0.1'), true)).to.equal(true);
    expect(admitted(far('10.0.0.1'), many(8, '10.0.0.1'), true)).to.equal(false);
    expect(admitted(far('10.0.0.1'), many(7, '10.0.0.1'))).to.equal(true);
    expect(admitted(far('10.0.0.1'), many(8, '10.0.0.1'))).to.equal(false);
    expect(admitted(far('10.0.0.2'), many(8, '10.0.0.1'))).to.equal(true);
    const outbound = greeting({ direction: 'outbound' });
    expect(admitted(outbound, many(INBOUND_MAX, '127.0.0.1'))).to.equal(true);
  });
});

describe('nodes that meet [H-9]', () => {
  afterEach(endNodes);

  it('refuses to be its own peer, and does not dial itself again', async () => {
    const node = await startTestNode();
    const refusal = await rejectionOf(node.handle.connect(node.address));
    expect(refusal).to.include({ code: 'CONNECT' });
    await node.until(() => node.closes.length === 2);
    expect(node.closes.map(({ ending, reason }) => `${ending} ${reason}`)).to.deep.equal([
      'refused self',
      'refused self',
    ]);
    expect(node.handle.peers()).to.deep.equal([]);
  });

  it('finds out that an address it keeps is its own, and dials it no more', async () => {
    const probe = await startTestNode();
    const port = Number(probe.address.split(':')[1]);
    await probe.stop();
    const node = await startTestNode({ port, peers: [`127.0.0.1:${port}`] });
    await node.until(() => node.closes.length === 2);
    // A redial would keep this test running: its timer is of a minute.
    expect(node.of('connection.dial')).to.have.length(1);
  });

  it('ends with the same one connection on both ends, however the dials cross (20 times)', async function () {
    this.timeout(20_000);
    const [a, b] = [await startTestNode(), await startTestNode()];
    const lower = a.handle.status().key < b.handle.status().key ? a : b;
    for (let round = 1; round <= 20; round++) {
      const before = { a: a.closes.length, b: b.closes.length };
      await Promise.allSettled([a.handle.connect(b.address), b.handle.connect(a.address)]);
      // Two connections were opened; one of them has ended on both ends, the other one stays.
      const oneEnded = (node: TestNode, count: number) => () =>
        node.closes.length === count + 1 && node.handle.peers().length === 1;
      await a.until(oneEnded(a, before.a));
      await b.until(oneEnded(b, before.b));
      const [ofA, ofB] = [a.ready[0], b.ready[0]];
      expect(ofA?.direction).to.equal(a === lower ? 'outbound' : 'inbound');
      expect(ofB?.direction).to.equal(b === lower ? 'outbound' : 'inbound');
      const [dialer, listener] = a === lower ? [ofA, ofB] : [ofB, ofA];
      expect(dialer?.local).to.equal(listener?.address);
      const losers = [a.closes.at(-1), b.closes.at(-1)];
      for (const close of losers) {
        expect(close?.reason).to.equal('duplicate');
        expect(close?.ending).to.be.oneOf(['refused', 'graceful']);
      }
      await a.handle.leave(ofA?.peer ?? '', 'goodbye');
      await b.until(() => b.handle.peers().length === 0);
    }
    expect(a.closes).to.have.length(40);
    expect(b.closes).to.have.length(40);
  });

  it('is not talked out of a connection by somebody who only shows its peer’s key', async () => {
    const nodes = [await startTestNode(), await startTestNode()];
    const [low, high] = nodes.sort((a, b) =>
      a.handle.status().key < b.handle.status().key ? -1 : 1,
    );
    if (low === undefined || high === undefined) throw new Error('two nodes');
    // Of a real dial of the lower key this one would have to give way.
    await high.handle.connect(low.address);
    await low.until(() => low.ready.length === 1);
    for (const [victim, absent] of [
      [high, low],
      [low, high],
    ] as const) {
      const thief = await RawPeer.dial(victim.address);
      thief.greet(instantNetwork, { publicKey: absent.handle.status().key });
      await thief.letGo;
      thief.vanish();
      await victim.until(() => victim.closes.length === 1);
      expect(victim.closes[0]?.reason).to.be.oneOf(['bad-signature', 'ECONNRESET']);
      expect(victim.ready.map(({ key }) => key)).to.deep.equal([absent.handle.status().key]);
    }
  });

  it(`drops the oldest silent one when ${PENDING_MAX} handshakes are pending`, async () => {
    const node = await startTestNode();
    const silent: RawPeer[] = [];
    for (let at = 0; at < PENDING_MAX; at++) {
      silent.push(await RawPeer.dial(node.address));
      await node.until(() => node.of('connection.open').length === at + 1);
    }
    expect(node.closes).to.deep.equal([]);
    const honest = await RawPeer.met(node.address, instantNetwork);
    expect(await silent[0]?.letGo).to.equal('reset');
    const dropped = await node.first('connection.dropped');
    expect(dropped.address).to.equal(node.of('connection.open')[0]?.address);
    expect(node.closes.map(({ ending, by }) => `${ending} ${by}`)).to.deep.equal(['aborted us']);
    for (const peer of [...silent, honest]) peer.vanish();
    await node.until(() => node.closes.length === PENDING_MAX + 1);
  });
});
