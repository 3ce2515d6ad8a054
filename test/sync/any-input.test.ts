// Property tests: whatever comes in, in whatever order, nothing throws, and what is outstanding has a
// deadline; and whatever the peers' speeds and the seed, an honest majority brings the chain.
import { expect } from 'chai';
import fc from 'fast-check';
import { ChainState } from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { readValidBlock } from '../../src/chain/rules.ts';
import { addMs, monotonicMs, NEVER, wallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import type { SyncEffect, SyncInput } from '../../src/sync/effects.ts';
import { Sync } from '../../src/sync/sync.ts';
import { chainOf } from './chains.ts';
import { World } from './world.ts';

const SEED = 20260104;
const trunk = chainOf(40);
const branch = chainOf(40, { seed: 7, from: trunk.slice(0, 20) });
const blocks = [...trunk, ...branch];

const block = fc.constantFrom(...blocks);
const peer = fc.constantFrom('ann', 'ben', 'cat');
const junk = fc.uint8Array({ maxLength: 40 });
/** Ids of requests that may well have been made. */
const re = fc.integer({ min: 0, max: 30 });
const id = fc.oneof(
  block.map((one) => one.id),
  fc.constant('00'.repeat(32)),
);
const claim = fc.record({
  height: fc.constantFrom(0, 20, 60, 2 ** 32 - 1),
  tip: id,
  work: fc.constantFrom(0n, 60n, 2n ** 256n),
});
const headers = fc.oneof(
  fc.tuple(fc.nat(blocks.length), fc.nat(blocks.length)).map(([from, count]) => {
    return blocks.slice(from, from + count).map(({ sealedHeader }) => sealedHeader);
  }),
  fc.array(junk, { maxLength: 3 }),
);
const bytes = fc.oneof({ weight: 9, arbitrary: block.map((one) => one.bytes) }, junk);

const verdict = fc.constantFrom('good' as const, 'bad-seal' as const, 'bad-signature' as const);

const anyInput: fc.Arbitrary<SyncInput> = fc.oneof(
  fc.record({ kind: fc.constant('peer-ready' as const), peer, hello: claim }),
  fc.record({ kind: fc.constantFrom('peer-left' as const, 'progress' as const), peer }),
  fc.record({ kind: fc.constantFrom('paused' as const, 'resumed' as const), peer }),
  fc.record({ kind: fc.constant('Headers' as const), peer, re, headers }),
  fc.record({
    kind: fc.constant('NewTip' as const),
    peer,
    header: fc.oneof(
      block.map((one) => one.sealedHeader),
      junk,
    ),
  }),
  fc.record({ kind: fc.constant('BlocksBegin' as const), peer, re, count: fc.nat(500) }),
  fc.record({ kind: fc.constant('Block' as const), peer, bytes, frame: bytes }),
  fc.record({ kind: fc.constant('BlocksEnd' as const), peer, re, served: fc.nat(500) }),
  fc.record({ kind: fc.constant('headers-checked' as const), peer, id: re, valid: fc.boolean() }),
  fc.record({ kind: fc.constant('checked' as const), id, verdict }),
  block.map((one) => ({ kind: 'read' as const, id: one.id, read: readValidBlock(one.bytes) })),
  fc.record({ kind: fc.constant('missing-block' as const), id }),
  fc.record({ kind: fc.constant('stored' as const), ids: fc.array(id, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('connected' as const), tip: id }),
  fc.record({ kind: fc.constant('refused' as const), id, why: fc.constant('cannot be paid') }),
  fc.record({ kind: fc.constant('mined' as const), block, frame: bytes }),
  fc.constantFrom({ kind: 'wake' as const }, { kind: 'continue' as const }),
);

/** Inputs as they come: honest ones too, so that sequences get somewhere. */
function answer(effect: SyncEffect): SyncInput[] {
  switch (effect.kind) {
    case 'GetHeaders': {
      const known = blocks.findIndex(({ id: one }) => effect.locator.includes(one));
      const sealed = blocks.slice(known + 1).map(({ sealedHeader }) => sealedHeader);
      return [{ kind: 'Headers', peer: effect.peer, re: effect.id, headers: sealed.slice(0, 20) }];
    }
    case 'GetBlocks':
      return effect.hashes.flatMap((hash): SyncInput[] => {
        const found = blocks.find((one) => one.id === hash);
        if (found === undefined) return [];
        return [{ kind: 'Block', peer: effect.peer, bytes: found.bytes, frame: found.bytes }];
      });
    case 'read':
      return [{ kind: 'read', id: effect.id, read: readValidBlock(effect.bytes) }];
    case 'check':
      return [{ kind: 'checked', id: effect.block.id, verdict: 'good' }];
    case 'store':
      return [{ kind: 'stored', ids: [effect.block.id] }];
    case 'continue':
      return [{ kind: 'continue' }];
    case 'connect':
      return [{ kind: 'connected', tip: effect.tip.id }];
    default:
      return [];
  }
}

function newSync(): { sync: Sync; durable: Set<string> } {
  const durable = new Set<string>();
  const rule = ruleOf(instantNetwork);
  const chain = new ChainState(genesisOf(instantNetwork), rule);
  const hasBlock = (one: string) => durable.has(one);
  const context = { rule, network: instantNetwork, rosterAfter: noRoster };
  const limits = { readApartBytesMin: 220 };
  return { sync: new Sync({ ...context, chain, hasBlock, limits }), durable };
}

describe(`sync under any input (seed ${SEED})`, () => {
  it('never throws, and sets a deadline whenever it has asked somebody', () => {
    const step = fc.record({
      input: anyInput,
      waitMs: fc.constantFrom(0, 1, 2_000, 10_000, 64_000),
      answers: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { sync, durable } = newSync();
        const waiting: SyncInput[] = [];
        const paused = new Set<string>();
        let now = monotonicMs(1e9);
        const wall = wallMs(instantNetwork.timeMs + 1e9);
        const tell = (input: SyncInput) => {
          if (input.kind === 'paused') paused.add(input.peer);
          if (input.kind === 'resumed' || input.kind === 'peer-ready') paused.delete(input.peer);
          if (input.kind === 'stored') for (const one of input.ids) durable.add(one);
          const effects = sync.handle(input, { nowMs: now, wallMs: wall });
          waiting.push(...effects.flatMap(answer));
          const asked = effects.some(
            (effect) =>
              (effect.kind === 'GetBlocks' || effect.kind === 'GetHeaders') &&
              !paused.has(effect.peer),
          );
          if (asked) expect(sync.deadlineMs).to.not.equal(undefined);
          if (input.kind === 'wake') expect(now < (sync.deadlineMs ?? NEVER)).to.equal(true);
        };
        for (const { input, waitMs, answers } of steps) {
          now = addMs(now, waitMs);
          tell(input);
          if (now >= (sync.deadlineMs ?? NEVER)) tell({ kind: 'wake' });
          for (let count = 0; count < answers; count++) {
            const next = waiting.shift();
            if (next !== undefined) tell(next);
          }
        }
        const { progress } = sync;
        expect(progress.blocks).to.be.at.most(progress.headers);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('reaches the tip with honest and stalling peers of any speed', () => {
    const chain = chainOf(400);
    const speed = fc.record({
      latencyMs: fc.integer({ min: 1, max: 200 }),
      blockMs: fc.integer({ min: 1, max: 50 }),
    });
    const setting = fc.record({
      seed: fc.nat(),
      honest: fc.array(speed, { minLength: 2, maxLength: 4 }),
      stallsAt: fc.integer({ min: 1, max: 400 }),
      killedAt: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(setting, ({ seed, honest, stallsAt, killedAt }) => {
        const world = new World({ seed });
        world.join('staller', chain, {
          block: (one) => (one.header.height === stallsAt ? 'withhold' : one.bytes),
        });
        for (const [at, behaviour] of honest.entries())
          world.join(`honest ${at}`, chain, behaviour);
        world.run(() => world.chain.tip.height >= killedAt);
        world.leave('honest 0');
        world.run();
        expect(world.chain.tip.id).to.equal(chain.at(-1)?.id);
        for (const violation of world.violations) expect(violation).to.equal('staller: stalled');
        expect(world.sync.deadlineMs).to.equal(undefined);
      }),
      { seed: SEED, numRuns: 30 },
    );
  });
});
