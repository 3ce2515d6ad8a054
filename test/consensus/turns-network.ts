// A network whose nodes agree by turns (turns.ts), its keys, and chains of it made at once.
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type Hash, ZERO_HASH } from '../../src/chain/hash.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { type Network, networks } from '../../src/chain/network-parameters.ts';
import { CLOCK_START, wallMs } from '../../src/clock/clock.ts';
import type { RosterInForce } from '../../src/consensus/roster-in-force.ts';
import type { SealerHelp } from '../../src/consensus/sealer.ts';
import type { Consensus } from '../../src/node/chain-at-start.ts';
import type { SigningKey } from '../../src/node/environment.ts';
import { sealAtOnce } from '../../src/sim/seal-at-once.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { rosterOf, TurnsLedger, type TurnsOptions, turns } from './turns.ts';

/** Only its name and its money count: the rule is handed to each node. */
export const turnsNetwork: Network = { ...networks.dev, name: 'turns' };
export const genesis = genesisOf(turnsNetwork);

export const keys: readonly SigningKey[] = [1, 2, 3, 4].map((seed) => {
  const privateKey = importPrivateKey(Buffer.alloc(32, seed));
  return { publicKey: publicKeyOf(privateKey), sign: (message) => sign(privateKey, message) };
});

export function key(index: number): SigningKey {
  return keys[index] as SigningKey;
}

/** The first three of the keys, for ever. */
export const three = rosterOf(keys.slice(0, 3).map(({ publicKey }) => publicKey));

export function turnsOptions(
  rosterAt: (height: number) => RosterInForce = () => three,
  spacingMs = 100,
): TurnsOptions {
  return { genesis, spacingMs, rosterAt };
}

/** What one node is started with: each has a ledger of its own. */
export function turnsConsensus(
  options: TurnsOptions = turnsOptions(),
): Consensus & { readonly ledger: TurnsLedger } {
  const rule = turns(options);
  return { rule, ledger: new TurnsLedger(rule, options) };
}

export function helpFor(signer: SigningKey, { rosterAt }: TurnsOptions): SealerHelp {
  return {
    key: signer.publicKey,
    sign: (bytes) => signer.sign(bytes),
    medianTimeMs: ({ header }) => header.timeMs,
    rosterAfter: ({ height }) => rosterAt(height),
    intervalMs: 0,
    blocks: 1,
  };
}

export interface TurnsPlan {
  readonly blocks: number;
  readonly options?: TurnsOptions;
  /** Blocks to build on, from height 1 without a gap. */
  readonly from?: readonly Block[];
  /** Who seals at this height; whoever is in turn when absent. */
  readonly by?: (height: number) => SigningKey;
}

/** Blocks without transactions, each as early as it may be. */
export function turnsChain({
  blocks,
  options = turnsOptions(),
  from = [],
  by,
}: TurnsPlan): Block[] {
  const rule = turns(options);
  const tree = new HeaderTree(genesis, rule.weigh);
  const add = (block: Block) => tree.add({ ...block, bytes: block.sealedHeader });
  let parent: HeaderEntry = tree.genesis;
  for (const block of from) parent = add(block);
  const made: Block[] = [];
  while (made.length < blocks) {
    const height = parent.height + 1;
    const roster = options.rosterAt(parent.height);
    const sealer = by?.(height) ?? keyOf(roster.sealers[height % roster.sealers.length] ?? '');
    // Late enough for any of the roster.
    const lateMs = by === undefined ? options.spacingMs : options.spacingMs * roster.sealers.length;
    const now = { nowMs: CLOCK_START, wallMs: wallMs(parent.header.timeMs + lateMs) };
    const content = { transactions: [], key: sealer.publicKey, stateRoot: ZERO_HASH };
    const help = helpFor(sealer, options);
    const block = sealAtOnce(rule.newSealer(help), { kind: 'tip', entry: parent }, now, content);
    if (block === undefined) throw new Error(`no block by ${sealer.publicKey} at ${height}`);
    parent = add(block);
    made.push(block);
  }
  return made;
}

function keyOf(publicKey: Hash): SigningKey {
  return keys.find((one) => one.publicKey === publicKey) as SigningKey;
}
