// The chain as a start finds it: what is demanded of stored blocks, each header judged where it stands,
// and what people are told of what was found. Blocks whose parents are unknown (they came before them,
// and the process ended) are simply kept: when their headers come again and are good, the store has them already.
import { ChainState } from '../chain/chain-state.ts';
import { faultVerdicts } from '../chain/faults.ts';
import { type Genesis, genesisOf } from '../chain/genesis.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { checkBlock, type SignatureCheck, signatureChecks } from '../chain/rules.ts';
import { type WallMs, wallMs } from '../clock/clock.ts';
import type { ConsensusRule } from '../consensus/rule.ts';
import { ruleOf } from '../consensus/rule-table.ts';
import { type ChainContext, validateAlone, validateHeader } from '../consensus/validate.ts';
import type { NodeEvent } from '../observe/events.ts';
import type { Candidate, StoreOptions, Verdict } from '../store/store.ts';
import { keptBase } from './chain-base.ts';
import type { BlockStore, Environment } from './environment.ts';
import type { Ledger } from './ledger.ts';
import { StateLedger } from './state-ledger.ts';

/** No time is too far ahead of it. */
const END_OF_TIME = wallMs(Number.POSITIVE_INFINITY);

/** What a node knows of its chain. */
export interface NodeChain {
  genesis: Genesis;
  context: ChainContext;
  /** Sync moves it. */
  chain: ChainState;
  ledger: Ledger;
  /** Where the chain began with a state, as it was kept; its headers are in the tree. */
  base: HeaderEntry | undefined;
}

/** What the nodes of a network agree by. */
export interface Consensus {
  readonly rule: ConsensusRule;
  readonly ledger: Ledger;
}

export function consensusOf(network: Network): Consensus {
  const rule = ruleOf(network);
  return { rule, ledger: new StateLedger(network, rule) };
}

export function newNodeChain(
  network: Network,
  { rule, ledger }: Consensus = consensusOf(network),
): NodeChain {
  const genesis = genesisOf(network);
  const chain = new ChainState(genesis, rule);
  const { rosterAfter } = ledger;
  return {
    genesis,
    context: { tree: chain.headers, rule, network, rosterAfter },
    chain,
    ledger,
    base: undefined,
  };
}

/**
 * What a start demands of stored blocks. Those that are settled were judged when they were stored, as blocks
 * from a peer are, and are believed; of the others no less is demanded now. The chain knows then of all that are
 * good where they stand, and which of them are stored.
 *
 * That a block was refused is not written down: only blocks that passed are stored, so after a restart
 * it has to come from a peer again, is refused again, and costs its sender the connection again.
 */
export function rulesForStored(
  state: NodeChain,
  { clock, verifySignatures }: Pick<Environment, 'clock' | 'verifySignatures'>,
): Required<Pick<StoreOptions, 'verify' | 'judge' | 'settled' | 'kept' | 'prepare' | 'workOf'>> {
  const { genesis, context, chain } = state;
  return {
    settled: (headers) => chain.load(headers),
    async prepare(kept) {
      state.base = await keptBase(kept, context.tree);
    },
    kept: ({ id, at, length }) => chain.headers.keepElsewhere(id, at, length),
    workOf: (id) => chain.headers.entry(id)?.work,
    verify(block) {
      if (validateAlone(block, context.rule) !== undefined || checkBlock(block) !== undefined)
        return false;
      const checks = signatureChecks(block, genesis.id);
      return checks.length === 0 || verifySignatures(checks);
    },
    async judge(candidates) {
      const verdicts = new Map<Candidate['block'], Verdict>();
      // A parent is always lower than its child, wherever the two lie in the log.
      for (const candidate of candidates.toSorted((a, b) => a.block.height - b.block.height)) {
        const verdict = judgeStored(candidate, context, clock.wallMs());
        if (typeof verdict === 'string') verdicts.set(candidate.block, verdict);
        else if (verdict === undefined) continue;
        else if (verdict.checks.length > 0 && !(await verifySignatures(verdict.checks))) {
          verdicts.set(candidate.block, 'refused');
        } else {
          context.tree.add(verdict.header);
        }
      }
      // In the order in which they came: of equals the first is better.
      for (const { block } of candidates) {
        const entry = verdicts.has(block) ? undefined : context.tree.entry(block.id);
        if (entry !== undefined) chain.stored(entry);
      }
      return verdicts;
    },
  };
}

/** What is left to be found out of a stored block that is good where it stands. */
interface Standing {
  readonly header: SealedHeader;
  /** Signatures of its seal that no index entry vouches for. */
  readonly checks: readonly SignatureCheck[];
}

/** The verdict on one block; undefined: its parent is not here. */
function judgeStored(
  { block, isVouched }: Candidate,
  context: ChainContext,
  now: WallMs,
): Verdict | Standing | undefined {
  const read = readSealedHeader(block.sealedHeader);
  if (!read.ok || !isSame(block, read.value)) return 'refused';
  if (validateAlone(read.value, context.rule) !== undefined) return 'refused';
  const parent = context.tree.entry(block.parent);
  if (parent === undefined) return undefined;
  // That its time was not too far ahead was found when it was stored; clocks may have been set since.
  const verdict = validateHeader(read.value, parent, context, isVouched ? END_OF_TIME : now);
  if (verdict.ok === 'later') return 'later';
  if (!verdict.ok) return faultVerdicts[verdict.fault] === 'temporary' ? 'later' : 'refused';
  return { header: read.value, checks: isVouched ? [] : verdict.checks };
}

/** Whether the header is that of the block under whose name it was kept. */
function isSame(
  { id, parent, height }: Candidate['block'],
  { header, ...sealed }: SealedHeader,
): boolean {
  return sealed.id === id && header.parent === parent && header.height === height;
}

/** The height that our chain had once, if it is higher than now because blocks are damaged or gone. */
export function lostHeightOf({ chain }: NodeChain, store: BlockStore): number | undefined {
  const { missing } = store.started;
  if (missing.length === 0 && store.corrupt().length === 0) return undefined;
  let highest = chain.tip.height;
  for (const { height } of missing) highest = Math.max(highest, height);
  for (const { id, height } of store.entries()) {
    // What the ledger refused is no loss.
    if (chain.headers.invalidityOf(id) === undefined) highest = Math.max(highest, height);
  }
  return highest > chain.tip.height ? highest : undefined;
}

/** What this start found to mend, and what no start can mend, as events; none if all was well. */
export function startEvents(state: NodeChain, store: BlockStore, folder: string): NodeEvent[] {
  const { torn, blocksRecovered: blocks, modes, refused } = store.started;
  const corrupt = store.corrupt().length;
  const events: NodeEvent[] = [];
  if (modes === 'not kept') events.push({ type: 'store.exposed', folder });
  if (torn !== undefined || blocks > 0 || corrupt > 0 || refused > 0) {
    const cutBytes = torn?.length ?? 0;
    events.push({ type: 'store.recovered', blocks, cutBytes, corrupt, refused });
  }
  const lostHeight = lostHeightOf(state, store);
  if (lostHeight !== undefined) {
    events.push({ type: 'store.gap', height: state.chain.tip.height, lostHeight });
  }
  return events;
}
