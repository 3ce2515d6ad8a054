// The decider of PBFT, input by input: no network, no disk, no clock.
import { expect } from 'chai';
import { monotonicMs, wallMs } from '../../../src/clock/clock.ts';
import { pbftRules } from '../../../src/consensus/pbft/agreement-rules.ts';
import { certificateChecks } from '../../../src/consensus/pbft/commit-certificate.ts';
import { Committee } from '../../../src/consensus/pbft/committee.ts';
import { Pbft } from '../../../src/consensus/pbft/pbft.ts';
import type { PbftEffect, PbftInput } from '../../../src/consensus/pbft/seam.ts';
import { statusLine } from '../../../src/consensus/pbft/status.ts';
import { pbftTransitions } from '../../../src/consensus/pbft/transitions.ts';
import {
  claimDigest,
  type Vote,
  type VoteKind,
  type VoteMessage,
  type VoteRecord,
  voteSigningBytes,
} from '../../../src/consensus/pbft/vote.ts';
import {
  encodeSimulatedBlock,
  isSimulatedSignature,
  readSimulatedBlock,
  simulatedCommittee,
  simulatedSignature,
} from '../../../src/sim/consensus-keys.ts';

const parameters = {
  spacingMs: 100,
  emptyBlockMs: 30_000,
  viewTimeoutMs: 2_000,
  viewTimeoutMaxMs: 64_000,
  clockToleranceMs: 10_000,
};
const WALL = 1_767_225_600_000;
const kinds = (effects: readonly PbftEffect[]) => effects.map(({ kind }) => kind);
const said = (effects: readonly PbftEffect[]) =>
  effects.flatMap((effect) => (effect.kind === 'say' ? [effect.message.kind] : []));

/** Validator `self` of so many, on top of genesis; the first proposer is number 1. */
function validator(self: number, validators = 4, records: readonly VoteRecord[] = []) {
  const committee = new Committee(simulatedCommittee(validators));
  const key = committee.validators[self] as string;
  const sign = (bytes: Uint8Array) => simulatedSignature(key, bytes);
  const help = { key, sign, verify: isSimulatedSignature, readBlock: readSimulatedBlock, records };
  const pbft = new Pbft(help, parameters);
  const tip = { id: committee.genesis, height: 0, timeMs: 0 };
  const put = (input: PbftInput, ms = 0) =>
    pbft.handle(input, { nowMs: monotonicMs(ms), wallMs: wallMs(WALL + ms) });
  const vote = (signer: number, kind: VoteKind, view: number, digest: string, height = 1): Vote => {
    const name = committee.validators[signer] as string;
    const unsigned = { kind, height, view, digest };
    const bytes = voteSigningBytes(unsigned, committee.genesis);
    return { ...unsigned, signer: name, signature: simulatedSignature(name, bytes) };
  };
  const hear = (from: number, message: VoteMessage, ms = 0) => {
    const peer = { id: from, key: committee.validators[from] ?? 'ff'.repeat(32) };
    return put({ kind: 'heard', peer, message }, ms);
  };
  put({ kind: 'stands', tip, committee });
  return { pbft, committee, put, hear, vote, tip };
}

function blockOf(sealer: string, parent: string, timeMs = WALL) {
  const block = encodeSimulatedBlock({
    height: 1,
    parent,
    timeMs,
    sealer,
    salt: 1,
    worth: 'valid',
  });
  return { block, id: readSimulatedBlock(block)?.id ?? '' };
}

describe('PBFT: votes', () => {
  it('[V-1] are signed with their domain, network, kind, height, view and digest', () => {
    const bytes = voteSigningBytes(
      { kind: 'commit', height: 0x01020304, view: 5, digest: 'cd'.repeat(32) },
      'ab'.repeat(32),
    );
    const domain = '66696e61636b2d766f74652d7631';
    const expected = `${domain}${'ab'.repeat(32)}030102030400000005${'cd'.repeat(32)}`;
    expect(Buffer.from(bytes).toString('hex')).to.equal(expected);
    expect(claimDigest(undefined)).to.equal('0'.repeat(64));
  });

  it('[V-2] the proposers follow one another by height and view', () => {
    const { committee } = validator(0);
    const order = [0, 1, 2, 3, 4].map((view) => committee.indexOf(committee.proposerOf(2, view)));
    expect(order).to.deep.equal([2, 3, 0, 1, 2]);
  });

  it('[V-3] a first proposal of a later view is blamed on the connection', () => {
    const { committee, hear, vote } = validator(0);
    const { block, id } = blockOf(committee.validators[2] as string, committee.genesis);
    const effects = hear(2, { kind: 'pre-prepare', vote: vote(2, 'pre-prepare', 1, id), block });
    expect(kinds(effects)).to.deep.equal(['blame']);
  });

  it('[V-4] leave when they are durable, and alone agree with themselves', () => {
    const { committee, put, tip } = validator(0, 1);
    put({ kind: 'pending', oldestMs: monotonicMs(0) });
    expect(kinds(put({ kind: 'wake' }, 100))).to.deep.equal(['build', 'shows']);
    const { block, id } = blockOf(committee.validators[0] as string, tip.id);
    expect(kinds(put({ kind: 'built', re: 1, block }, 101))).to.deep.equal(['persist']);
    const released = put({ kind: 'persisted', op: 1 }, 102);
    expect(said(released)).to.deep.equal(['pre-prepare', 'prepare']);
    const decided = put({ kind: 'persisted', op: 2 }, 103).find(({ kind }) => kind === 'sealed');
    expect(decided).to.include({ kind: 'sealed', block });
    const certificate = decided?.kind === 'sealed' ? decided.certificate : new Uint8Array();
    expect(certificateChecks(certificate, { height: 1, digest: id }, committee).ok).to.equal(true);
  });

  it('[V-4] stand after a restart: another proposal is not prepared', () => {
    const first = validator(0);
    const one = blockOf(first.committee.validators[1] as string, first.tip.id);
    const prepare = first.vote(0, 'prepare', 0, one.id);
    const record: VoteRecord = {
      message: { kind: 'prepare', vote: prepare, proposal: new Uint8Array(64) },
      prepared: undefined,
    };
    const { hear, put, vote, tip, committee } = validator(0, 4, [record]);
    const other = blockOf(committee.validators[1] as string, tip.id, WALL + 1);
    const proposal = {
      kind: 'pre-prepare',
      vote: vote(1, 'pre-prepare', 0, other.id),
      block: other.block,
    } as const;
    expect(kinds(hear(1, proposal))).to.include('judge');
    const effects = put({ kind: 'judged', id: other.id, verdict: 'valid' });
    expect(kinds(effects)).to.not.include.members(['persist']);
    expect(said(effects)).to.deep.equal([]);
  });

  it('[V-5] two of one member that differ are evidence, passed on once', () => {
    const { hear, vote } = validator(0);
    const prepare = (digest: string) => {
      const one = vote(2, 'prepare', 0, digest.repeat(64));
      return { kind: 'prepare', vote: one, proposal: new Uint8Array(64) } as const;
    };
    hear(2, prepare('a'));
    expect(kinds(hear(2, prepare('b')))).to.deep.equal(['evidence', 'say']);
    expect(kinds(hear(2, prepare('c')))).to.deep.equal([]);
  });

  it('[V-6] [V-7] claims that are not proven are blamed on the connection', () => {
    const { committee, hear, vote } = validator(0);
    const digest = 'ab'.repeat(32);
    const good = [1, 2, 3].map((signer) => vote(signer, 'prepare', 0, digest));
    const short = good.slice(1);
    const repeated = [...short, ...short.slice(0, 1)];
    const unsigned = good.map((one) => ({ ...one, signature: new Uint8Array(64) }));
    const elsewhere = good.map((_, at) => vote(at + 1, 'prepare', 0, digest, 9));
    for (const votes of [short, repeated, unsigned, elsewhere]) {
      const claim = { view: 0, digest, votes };
      const change = vote(1, 'view-change', 1, claimDigest(claim));
      const effects = hear(1, { kind: 'view-change', vote: change, claim, block: undefined });
      expect(kinds(effects)).to.deep.equal(['blame']);
    }
    expect(
      pbftRules.claimFault(
        { view: 0, digest, votes: good },
        { committee, height: 1, verify: isSimulatedSignature },
      ),
    ).to.equal(undefined);
  });

  it('[V-8] f + 1 others that are further take us along', () => {
    const { pbft, hear, vote } = validator(0);
    const change = (signer: number, view: number) =>
      ({
        kind: 'view-change',
        vote: vote(signer, 'view-change', view, claimDigest(undefined)),
        claim: undefined,
        block: undefined,
      }) as const;
    hear(1, change(1, 7));
    expect(pbft.status?.view).to.equal(0);
    hear(2, change(2, 3));
    expect(pbft.status?.view).to.equal(3);
  });

  it('[V-9] are said again to whoever connects', () => {
    const { put, hear, vote, committee } = validator(0);
    hear(1, {
      kind: 'view-change',
      vote: vote(1, 'view-change', 1, claimDigest(undefined)),
      claim: undefined,
      block: undefined,
    });
    put({ kind: 'wake' }, 2_000);
    put({ kind: 'persisted', op: 1 }, 2_001);
    const peer = { id: 3, key: committee.validators[3] as string };
    expect(said(put({ kind: 'peer', peer, state: 'ready' }, 3_000))).to.deep.equal(['view-change']);
  });

  it('[V-10] a view lasts twice as long as the one before, up to a bound', () => {
    const lasts = [0, 1, 2, 5, 6, 2 ** 31].map((view) => pbftRules.timeoutMs(view, parameters));
    expect(lasts).to.deep.equal([2_000, 4_000, 8_000, 64_000, 64_000, 64_000]);
    const { pbft } = validator(0);
    // Nothing but an empty block is due.
    expect(pbft.deadlineMs).to.deep.equal(monotonicMs(30_000));
  });

  it('[V-11] that are far away are dropped, and tell that we are behind', () => {
    const { pbft, hear, vote } = validator(0);
    const commit = (height: number, view: number) =>
      ({ kind: 'commit', vote: vote(1, 'commit', view, 'ab'.repeat(32), height) }) as const;
    expect(kinds(hear(1, commit(1, 101)))).to.deep.equal([]);
    expect(kinds(hear(1, commit(1_000_000, 0)))).to.deep.equal(['behind']);
    expect(pbft.messagesHeld).to.equal(0);
    expect(kinds(hear(1, commit(2, 0)))).to.deep.equal(['behind']);
    expect(pbft.messagesHeld).to.equal(1);
  });

  it('[V-13] of whom is no validator are its own fault', () => {
    const { hear, vote } = validator(0);
    const message = { kind: 'commit', vote: vote(1, 'commit', 0, 'ab'.repeat(32)) } as const;
    const effects = hear(9, message);
    expect(effects[0]).to.include({ kind: 'blame', why: 'not-validator' });
    const forged = {
      kind: 'commit',
      vote: { ...message.vote, signer: vote(2, 'commit', 0, '').signer },
    } as const;
    expect(hear(1, forged)[0]).to.include({ kind: 'blame', why: 'bad-vote' });
  });
});

describe('PBFT: certificates', () => {
  const { committee, vote } = validator(0);
  const decided = { height: 1, digest: 'ab'.repeat(32) };
  const signature = (signer: number) => vote(signer, 'commit', 0, decided.digest).signature;
  const bytes = (bitmap: number, signers: readonly number[]) =>
    Buffer.concat([Buffer.from([0, 0, 0, 0, bitmap]), ...signers.map(signature)]);
  const isGood = (certificate: Uint8Array) => {
    const checks = certificateChecks(certificate, decided, committee);
    return (
      checks.ok &&
      checks.value.every((one) => isSimulatedSignature(one.key, one.message, one.signature))
    );
  };

  it('[V-12] hold exactly a quorum of commits, in order, and no other bit', () => {
    expect(isGood(bytes(0b0111, [0, 1, 2]))).to.equal(true);
    expect(isGood(bytes(0b1101, [0, 2, 3]))).to.equal(true);
    const wrong: [string, Uint8Array][] = [
      ['too few', bytes(0b0011, [0, 1])],
      ['too many', bytes(0b1111, [0, 1, 2, 3])],
      ['a signer twice', bytes(0b0111, [0, 1, 1])],
      ['another order', bytes(0b0111, [1, 0, 2])],
      ['a bit too few', bytes(0b0011, [0, 1, 2])],
      ['a spare bit', bytes(0b10011, [0, 1, 2])],
      [
        'prepares',
        Buffer.concat([
          bytes(0b0111, []),
          ...[0, 1, 2].map((at) => vote(at, 'prepare', 0, decided.digest).signature),
        ]),
      ],
    ];
    for (const [why, certificate] of wrong) expect(isGood(certificate), why).to.equal(false);
  });
});

describe('PBFT: states', () => {
  it('have an entry for every input', () => {
    const inputs = ['stands', 'built', 'judged', 'persisted', 'pending', 'heard', 'peer', 'wake'];
    for (const row of Object.values(pbftTransitions)) {
      expect(Object.keys(row).sort()).to.deep.equal([...inputs].sort());
    }
  });

  it('are said in words', () => {
    const { pbft, hear, vote } = validator(0);
    hear(1, {
      kind: 'view-change',
      vote: vote(1, 'view-change', 1, claimDigest(undefined)),
      claim: undefined,
      block: undefined,
    });
    const { status } = pbft;
    expect(status && statusLine(status)).to.match(
      /^height 1, view 0: prepares 0 of 3; silent: \w{8}, \w{8}$/,
    );
  });

  it('do not begin a height again that they have', () => {
    const { pbft, put, committee, tip } = validator(0);
    put({ kind: 'pending', oldestMs: monotonicMs(0) });
    put({ kind: 'wake' }, 100);
    expect(put({ kind: 'stands', tip, committee }, 101)).to.deep.equal([]);
    expect(pbft.status?.state).to.equal('open');
  });
});
