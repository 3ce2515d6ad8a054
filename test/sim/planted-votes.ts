// Faults that people make in agreements, each planted in one rule, one count or one machine of a simulated world,
// with the strategy that shows it. Where it is shown first stands beside it, so that the test is quick.
import { type PbftRules, pbftRules } from '../../src/consensus/pbft/agreement-rules.ts';
import { Committee } from '../../src/consensus/pbft/committee.ts';
import type { VoteMessage, VoteRecord } from '../../src/consensus/pbft/vote.ts';
import { simulatedCommittee } from '../../src/sim/consensus-keys.ts';
import type { ConsensusBreach, ConsensusOptions } from '../../src/sim/consensus-world.ts';
import { AnyDigest, Blind, Boundless, Messages } from './wrong-counts.ts';

export interface PlantedVoteFault extends Omit<ConsensusOptions, 'seed'> {
  readonly name: string;
  readonly breaks: readonly ConsensusBreach['rule'][];
  /** The first seed that shows it. */
  readonly seed: number;
}

const rules = (changed: Partial<PbftRules>) => ({ rules: { ...pbftRules, ...changed } });

/** The same members, counted otherwise. */
function miscounted(
  validators: number,
  wrong: Partial<Pick<Committee, 'quorum' | 'faulty' | 'proposerOf'>>,
): Committee {
  return Object.assign(new Committee(simulatedCommittee(validators)), wrong);
}

const withoutPrepared = (records: readonly VoteRecord[]) =>
  records.map((record) => ({ ...record, prepared: undefined }));

const believesAll: PbftRules['newViewFault'] = (message, judge) =>
  pbftRules.newViewFault(message, { ...judge, verify: () => true });

const onlyOwn = (message: VoteMessage, key: string) =>
  message.kind === 'evidence' || message.vote.signer === key ? message : undefined;

export const plantedVoteFaults: readonly PlantedVoteFault[] = [
  // --- Counting ----------------------------------------------------------------------------------------
  {
    name: 'a quorum of 2f',
    strategy: 'two stories, apart',
    validators: 4,
    breaks: ['agreement'],
    seed: 1,
    committee: miscounted(4, { quorum: 2 }),
  },
  {
    name: 'a quorum of 2f + 1 where there are six',
    strategy: 'two stories, apart',
    validators: 6,
    breaks: ['agreement'],
    seed: 1,
    committee: miscounted(6, { quorum: 3 }),
  },
  {
    name: 'a quorum of all',
    strategy: 'silent',
    validators: 4,
    breaks: ['progress'],
    seed: 1,
    committee: miscounted(4, { quorum: 4 }),
  },
  {
    name: 'messages are counted, not members',
    strategy: 'replay',
    validators: 4,
    breaks: ['certificates', 'agreement', 'honest blamed', 'progress', 'memory'],
    seed: 5,
    faults: rules({ newVoteCount: () => new Messages() }),
  },
  {
    name: 'votes for other blocks are counted',
    strategy: 'two stories',
    validators: 4,
    breaks: ['certificates', 'agreement', 'honest blamed', 'progress'],
    seed: 1,
    faults: rules({ newVoteCount: () => new AnyDigest() }),
  },
  {
    name: 'no signature is looked at',
    strategy: 'mutated',
    validators: 4,
    breaks: ['honest accused', 'agreement', 'certificates', 'honest blamed'],
    seed: 1,
    faults: rules({ isSigned: () => true }),
  },
  {
    name: 'everything that was ever heard is kept',
    strategy: 'view spam',
    validators: 4,
    breaks: ['memory'],
    seed: 4,
    faults: rules({ newVoteCount: () => new Boundless() }),
  },
  {
    name: 'who lies is not noticed',
    strategy: 'two stories, in the open',
    validators: 4,
    breaks: ['evidence'],
    seed: 1,
    faults: {
      ...rules({ newVoteCount: () => new Blind() }),
      alterHeard: (message) =>
        message.kind === 'prepare'
          ? { ...message, proposal: new Uint8Array(64) }
          : message.kind === 'evidence'
            ? undefined
            : message,
    },
  },
  // --- Certificates of prepared and new views -------------------------------------------------------------
  {
    name: 'a new view forgets what was prepared',
    strategy: 'lone decider',
    validators: 4,
    breaks: ['agreement'],
    seed: 1,
    faults: rules({ bindingClaim: () => undefined }),
  },
  {
    name: 'a new view needs no reason for its block',
    strategy: 'lone decider, fresh blocks',
    validators: 4,
    breaks: ['agreement'],
    seed: 4,
    faults: rules({
      mayPropose: (place) =>
        pbftRules.mayPropose(place) || pbftRules.mayPropose({ ...place, claim: undefined }),
    }),
  },
  {
    name: 'claims of prepared are believed',
    strategy: 'lone decider, forged claims',
    validators: 4,
    breaks: ['agreement'],
    seed: 1,
    faults: rules({
      claimFault: () => undefined,
      newViewFault: believesAll,
    }),
  },
  {
    name: 'a claim counts signatures, not members',
    strategy: 'lone decider, forged claims',
    validators: 4,
    breaks: ['agreement'],
    seed: 1,
    faults: rules({
      claimFault: (claim, judge) =>
        claim.votes.every((one) =>
          pbftRules.isSigned(
            {
              kind: 'prepare',
              height: judge.height,
              view: claim.view,
              digest: claim.digest,
              ...one,
            },
            judge,
          ),
        )
          ? undefined
          : 'not signed',
      newViewFault: () => undefined,
    }),
  },
  {
    name: 'claims may be left out of signed view changes',
    strategy: 'lone decider, stripped claims',
    validators: 4,
    breaks: ['agreement'],
    seed: 4,
    faults: rules({ newViewFault: () => undefined }),
  },
  {
    name: 'view changes in a new view are not verified',
    strategy: 'lone decider, unsigned changes',
    validators: 4,
    breaks: ['agreement'],
    seed: 4,
    faults: rules({ newViewFault: believesAll }),
  },
  {
    name: 'a new view rests on one view change',
    strategy: 'lone decider, one change',
    validators: 4,
    breaks: ['agreement'],
    seed: 4,
    faults: rules({
      newViewFault: (message, judge) =>
        message.changes.length === 1 ? undefined : pbftRules.newViewFault(message, judge),
    }),
  },
  {
    name: 'a new view counts view changes, not members',
    strategy: 'lone decider, one change repeated',
    validators: 4,
    breaks: ['agreement'],
    seed: 4,
    faults: rules({
      newViewFault: (message, judge) =>
        message.changes.length === judge.committee.quorum ? undefined : 'too few',
    }),
  },
  // --- Disk ------------------------------------------------------------------------------------------------
  {
    name: 'votes leave before they are durable',
    strategy: 'switched off',
    validators: 4,
    breaks: ['honest accused', 'agreement'],
    seed: 3,
    faults: { says: 'first' },
  },
  {
    name: 'votes are forgotten when a machine is switched off',
    strategy: 'switched off',
    validators: 4,
    breaks: ['honest accused', 'agreement'],
    seed: 3,
    faults: { keeps: () => [] },
  },
  {
    name: 'what was prepared is not on the disk',
    strategy: 'lone decider, switched off',
    validators: 4,
    breaks: ['agreement', 'honest accused', 'throws'],
    seed: 1,
    faults: { keeps: withoutPrepared },
  },
  // --- Blocks ----------------------------------------------------------------------------------------------
  {
    name: 'blocks from others need no certificate',
    strategy: 'forged blocks',
    validators: 4,
    breaks: ['agreement', 'certificates'],
    seed: 1,
    faults: { checksCertificates: 'none' },
  },
  {
    name: 'proposals are not executed before they are prepared',
    strategy: 'bad blocks',
    validators: 4,
    breaks: ['validity'],
    seed: 2,
    faults: { judges: 'nothing' },
  },
  {
    name: "a proposer's time is believed",
    strategy: 'bad blocks',
    validators: 4,
    breaks: ['validity'],
    seed: 1,
    faults: rules({
      mayPropose: (place) =>
        pbftRules.mayPropose({ ...place, tolerance: Number.POSITIVE_INFINITY }),
    }),
  },
  // --- Time ------------------------------------------------------------------------------------------------
  {
    name: 'always the same proposes',
    strategy: 'silent',
    validators: 4,
    breaks: ['progress'],
    seed: 4,
    committee: miscounted(4, {
      proposerOf: () => new Committee(simulatedCommittee(4)).validators[0] as string,
    }),
  },
  {
    name: "others' votes are not passed on",
    strategy: 'broken link, silent',
    validators: 4,
    breaks: ['progress'],
    seed: 1,
    faults: { alterSaid: onlyOwn },
  },
  {
    name: 'votes for the next height are dropped',
    strategy: 'honest',
    validators: 4,
    breaks: ['calm'],
    seed: 5,
    faults: {
      alterHeard: (message, height) =>
        message.kind !== 'evidence' && message.vote.height > height ? undefined : message,
    },
  },
];
