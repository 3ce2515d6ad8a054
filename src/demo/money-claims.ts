// What the demo claims of its money: a payment undone and redone, as a node answered, and the balances of five
// disks. PURE: measurements in, claims out.
import { number } from '../diagram/report-writer.ts';
import { type CheckedClaim, failed, proved } from '../proof/finding.ts';
import type { DiskFindings } from './chain-on-disk.ts';
import type { MoneyMoment, MoneyOutcome } from './fork.ts';
import { FEE, LONG_BRANCH_BLOCKS, type NodeName, nodeNames, PAID, REDONE_HEIGHT } from './plan.ts';

type Disks = Readonly<Record<NodeName, DiskFindings>>;

interface MoneyClaims {
  readonly sentence: string;
  readonly claims: readonly CheckedClaim<string>[];
}

/** @param reward of each of the blocks */
export function moneyThemes(money: MoneyOutcome, disks: Disks, reward: bigint): MoneyClaims[] {
  const { before, paid, undone, redone } = money;
  const won = before.mia + BigInt(LONG_BRANCH_BLOCKS) * reward;
  return [
    moment('paid', "carol's block pays it: noah has it, mia has it and the fee no more", paid, {
      ...{ payment: 'in-block', mia: before.mia - PAID - FEE, noah: before.noah + PAID },
    }),
    moment(
      'undone',
      'the longer branch undoes it: noah has nothing, mia has all of it and two rewards, and it waits',
      undone,
      {
        ...{ payment: 'pending', mia: won, noah: before.noah },
      },
    ),
    moment(
      'redone',
      'a block of that branch redoes it, and its fee goes to mia, for whom alice mines',
      redone,
      {
        ...{ payment: 'in-block', mia: won + reward - PAID, noah: before.noah + PAID },
      },
    ),
    {
      sentence: `at height ${REDONE_HEIGHT} all five disks say of mia and noah what carol's node said`,
      claims: nodeNames.map((name) => sameBalances(name, redone, disks)),
    },
    {
      sentence:
        'on each disk all balances add up to the rewards of its blocks, and have the root in its last header',
      claims: nodeNames.map((name) => sumOfBalances(name, disks)),
    },
  ];
}

function moment(
  name: string,
  sentence: string,
  found: MoneyMoment,
  expected: MoneyMoment,
): MoneyClaims {
  const [is, due] = [found, expected].map(({ payment, mia, noah }) => {
    return `${payment}, mia ${number(mia)}, noah ${number(noah)}`;
  });
  const why = is === due ? undefined : `it is ${is}; due is ${due}`;
  return { sentence, claims: [claim(`money.${name}`, `${sentence}: ${is}`, why)] };
}

function sameBalances(
  name: NodeName,
  { mia, noah }: MoneyMoment,
  disks: Disks,
): CheckedClaim<string> {
  const { redone } = disks[name];
  const is = redone.mia === mia && redone.noah === noah;
  const why = is ? undefined : `mia has ${number(redone.mia)}, noah ${number(redone.noah)}`;
  const text = `the blocks on ${name}'s disk give mia ${number(mia)} and noah ${number(noah)}`;
  return claim(`money.same.${name}`, text, why);
}

function sumOfBalances(name: NodeName, disks: Disks): CheckedClaim<string> {
  const { chain, sum, rewards, isCommitted } = disks[name];
  const why =
    sum !== rewards
      ? `they add up to ${number(sum)}`
      : isCommitted
        ? undefined
        : 'the header commits to other balances';
  const text = `all balances of the ${chain.length} blocks on ${name}'s disk add up to ${number(rewards)}, and its last header commits to them`;
  return claim(`money.sum.${name}`, text, why);
}

/** `why` says what is wrong; undefined: nothing is. */
function claim(id: string, text: string, why: string | undefined): CheckedClaim<string> {
  return { id, text, ...(why === undefined ? proved() : failed(why)) };
}
