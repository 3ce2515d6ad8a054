// The rules as a table: one change to a good header, one fault.
import { expect } from 'chai';
import { encodeBlock, readBlock } from '../../src/chain/block.ts';
import type { ChainFault } from '../../src/chain/faults.ts';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import { type BlockHeader, encodeHeader, type Sealed } from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks, type PowNetwork } from '../../src/chain/network-parameters.ts';
import { checkBlock } from '../../src/chain/rules.ts';
import { encodeTransaction, encodeTransactionBody } from '../../src/chain/transaction.ts';
import { wallMs } from '../../src/clock/clock.ts';
import { devGenesis, type HeaderPlace, refusalAt } from './header-place.ts';
import { fromHex, worked } from './worked-block.ts';

const good: BlockHeader = { ...worked.header.fields, nonce: BigInt(worked.header.fields.nonce) };
const place: HeaderPlace = {
  network: networks.dev,
  parent: devGenesis,
  medianTimeMs: networks.dev.timeMs,
  wallMs: wallMs(good.timeMs),
};
const MINUTE_MS = 60_000;
const TWO_MINUTES_MS = 120_000;
/** As `dev` in all that the place of a header decides, with the spacing of `public`. */
const slower: PowNetwork = {
  ...networks.dev,
  parameters: {
    ...networks.dev.parameters,
    spacingMs: networks.public.parameters.spacingMs,
  },
};

function sealedOf(header: BlockHeader): Sealed {
  const headerBytes = encodeHeader(header);
  return { id: sha256(headerBytes), header, headerBytes };
}

const privateNetwork: PowNetwork = { ...networks.dev, shape: 'private' };
const members = 'ab'.repeat(32);

const table: readonly {
  title: string;
  header?: Partial<BlockHeader>;
  place?: Partial<HeaderPlace>;
  fault: ChainFault | undefined;
  isForEver?: boolean;
}[] = [
  { title: 'a good header', fault: undefined },
  { title: 'version 0', header: { version: 0 }, fault: 'bad-version', isForEver: true },
  { title: 'version 1', header: { version: 1 }, fault: 'bad-version', isForEver: true },
  { title: 'version 3', header: { version: 3 }, fault: 'bad-version', isForEver: true },
  {
    title: 'another parent than the one it is checked against',
    header: { parent: ZERO_HASH },
    fault: 'bad-parent',
    isForEver: true,
  },
  {
    title: 'the height of its parent',
    header: { height: 0 },
    fault: 'bad-height',
    isForEver: true,
  },
  { title: 'a height left out', header: { height: 2 }, fault: 'bad-height', isForEver: true },
  {
    title: 'a roster hash, because proof of work has no roster',
    header: { rosterHash: members },
    fault: 'bad-form',
    isForEver: true,
  },
  {
    title: 'a roster hash on a private network under proof of work',
    header: { rosterHash: members },
    place: { network: privateNetwork },
    fault: 'bad-form',
    isForEver: true,
  },
  {
    title: 'none there',
    place: { network: privateNetwork },
    fault: undefined,
  },
  {
    title: 'an easier target than the rule demands',
    header: { target: `7f${'f'.repeat(62)}` },
    fault: 'wrong-target',
    isForEver: true,
  },
  {
    title: 'a harder target than the rule demands',
    header: { target: `0001${'f'.repeat(60)}` },
    fault: 'wrong-target',
    isForEver: true,
  },
  {
    title: 'exactly the median time',
    place: { medianTimeMs: good.timeMs },
    fault: 'time-too-early',
    isForEver: true,
  },
  {
    title: 'one millisecond after the median time',
    place: { medianTimeMs: good.timeMs - 1 },
    fault: undefined,
  },
  {
    title: 'exactly a minute ahead, where twelve spacings are less',
    place: { wallMs: wallMs(good.timeMs - MINUTE_MS) },
    fault: undefined,
  },
  {
    title: 'a minute and one millisecond ahead, which will pass',
    place: { wallMs: wallMs(good.timeMs - MINUTE_MS - 1) },
    fault: 'time-too-far',
    isForEver: false,
  },
  {
    title: 'exactly twelve spacings of ten seconds ahead',
    place: { network: slower, wallMs: wallMs(good.timeMs - TWO_MINUTES_MS) },
    fault: undefined,
  },
  {
    title: 'twelve spacings and one millisecond ahead, which will pass',
    place: { network: slower, wallMs: wallMs(good.timeMs - TWO_MINUTES_MS - 1) },
    fault: 'time-too-far',
    isForEver: false,
  },
  {
    title: 'too far ahead and wrong for ever: the lasting fault is named',
    header: { target: ZERO_HASH },
    place: { wallMs: wallMs(0) },
    fault: 'wrong-target',
    isForEver: true,
  },
];

describe('[C-7] the rules for a header in its place', () => {
  for (const row of table) {
    it(`${row.title}: ${row.fault ?? 'accepted'}`, () => {
      const sealed = sealedOf({ ...good, ...row.header });
      const refusal = refusalAt(sealed, { ...place, ...row.place });
      expect(refusal?.fault).to.equal(row.fault);
      expect(refusal?.invalidBlockId).to.equal(row.isForEver ? sealed.id : undefined);
    });
  }

  it('accept the same header later that came too early', () => {
    const sealed = sealedOf(good);
    expect(refusalAt(sealed, { ...place, wallMs: wallMs(0) })?.fault).to.equal('time-too-far');
    expect(refusalAt(sealed, place)).to.equal(undefined);
  });
});

describe('the rules for the content of a block', () => {
  const [first, second] = worked.transactions.map(({ bytes }) => fromHex(bytes)) as [
    Uint8Array,
    Uint8Array,
  ];

  function faultOf(...leaves: Uint8Array[]): string | undefined {
    const headerBytes = encodeHeader({ ...good, txRoot: merkleRoot(leaves) });
    const block = readBlock(encodeBlock(headerBytes, leaves));
    if (!block.ok) expect.fail(block.why);
    const refusal = checkBlock(block.value);
    if (refusal !== undefined) expect(refusal.invalidBlockId).to.equal(block.value.id);
    return refusal?.fault;
  }

  it('accept two different transactions', () => {
    expect(faultOf(first, second)).to.equal(undefined);
  });

  it('refuse the same transaction twice', () => {
    expect(faultOf(first, second, first)).to.equal('duplicate-transaction');
  });

  it('refuse it also under two different signatures: the id is that of the body', () => {
    const bodyBytes = fromHex(worked.transactions[0]?.bodyBytes ?? '');
    const again = encodeTransaction(bodyBytes, Buffer.alloc(64, 9));
    expect(faultOf(first, again)).to.equal('duplicate-transaction');
  });

  it('accept an account whose nonces fall or come twice: whether that can be is for the ledger', () => {
    const { from, to } = worked.transactions[0]?.body ?? { from: '', to: '' };
    const rest = { from, to, amount: 0n, fee: 0n, lastHeight: 0 };
    const withNonce = (nonce: bigint, data = '') => {
      const body = encodeTransactionBody({ ...rest, nonce, data: Buffer.from(data) });
      return encodeTransaction(body, Buffer.alloc(64));
    };
    expect(faultOf(withNonce(2n ** 32n), withNonce(2n ** 31n))).to.equal(undefined);
    expect(faultOf(withNonce(1n), withNonce(1n, 'another'))).to.equal(undefined);
    expect(faultOf(withNonce(2n), withNonce(1n), withNonce(2n))).to.equal('duplicate-transaction');
  });

  it('[C-4] refuse a transaction above the last height that it names, and none at it', () => {
    const { from, to } = worked.transactions[0]?.body ?? { from: '', to: '' };
    const numbers = { amount: 0n, fee: 0n, nonce: 0n, data: Buffer.alloc(0) };
    const faultAt = (height: number, lastHeight: number) => {
      const body = encodeTransactionBody({ from, to, ...numbers, lastHeight });
      const leaves = [encodeTransaction(body, Buffer.alloc(64))];
      const headerBytes = encodeHeader({ ...good, height, txRoot: merkleRoot(leaves) });
      const block = readBlock(encodeBlock(headerBytes, leaves));
      if (!block.ok) expect.fail(block.why);
      const refusal = checkBlock(block.value);
      if (refusal !== undefined) expect(refusal.invalidBlockId).to.equal(block.value.id);
      return refusal?.fault;
    };
    expect(faultAt(300, 300)).to.equal(undefined);
    expect(faultAt(301, 300)).to.equal('expired');
    expect(faultAt(2 ** 32 - 1, 2 ** 32 - 1)).to.equal(undefined);
    expect(faultAt(2 ** 32 - 1, 0), 'none').to.equal(undefined);
  });

  it('refuse a key under which anybody can sign, but let money be thrown away', () => {
    const numbers = { amount: 0n, fee: 0n, nonce: 0n, data: Buffer.alloc(0), lastHeight: 0 };
    const pay = (from: string, to: string) =>
      encodeTransaction(encodeTransactionBody({ from, to, ...numbers }), Buffer.alloc(64));
    const alice = worked.header.fields.sealer;
    expect(faultOf(pay(ZERO_HASH, alice))).to.equal('unusable-key');
    expect(faultOf(pay(alice, ZERO_HASH))).to.equal(undefined);
  });
});
