// What `chain` and `block` answer of accounts: the keys, and beside them what people write.
import { expect } from 'chai';
import { accountAddress } from '../../src/chain/account-address.ts';
import { readBlock } from '../../src/chain/block.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { detailsOf } from '../../src/node/chain-views.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';

const plan = { network: networks.dev, blocks: 1, transactionsPerBlock: 1, seed: 5 };
const [built] = buildChain(plan);
const read = readBlock(built?.bytes ?? new Uint8Array());
if (!read.ok) throw new Error(read.why);
const block = read.value;

describe('node: what people see of a block', () => {
  it('has the address of every account beside its key', () => {
    const details = detailsOf(block, 'dev');
    expect(details.sealerAddress).to.equal(accountAddress('dev', details.sealer));
    expect(details.transactions).to.have.length(1);
    for (const { from, to, fromAddress, toAddress } of details.transactions) {
      expect([fromAddress, toAddress]).to.deep.equal(
        [from, to].map((key) => accountAddress('dev', key)),
      );
    }
  });

  it('has the keys alone where the name of the network cannot stand in an address', () => {
    const details = detailsOf(block, 'Ein Netz');
    expect(details).to.not.have.property('sealerAddress');
    expect(details.transactions[0]).to.not.have.any.keys('fromAddress', 'toAddress');
  });
});
