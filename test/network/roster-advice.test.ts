// What is said of a roster follows from who is in it: how many may fail, who decides, what hangs on one node.
import { expect } from 'chai';
import { VALIDATORS_MAX } from '../../src/chain/quorum.ts';
import { networkAdvice } from '../../src/network/network-advice.ts';
import { readNetworkFile } from '../../src/network/network-file.ts';
import { docks, type NetworkFile, nodeOf, textOf } from './docks.ts';

function saidOf(file: NetworkFile): string[] {
  const read = readNetworkFile(textOf(file));
  if (!read.ok) throw new Error(read.faults.map(({ field, why }) => `${field} ${why}`).join());
  return networkAdvice(read.network, read.network.timeMs);
}

/** So many validators in organisations in turn, and what is said of them. */
function validatorsOf(count: number, organisations = 2): string[] {
  const file = docks();
  const ids = ['port', 'carrier'].slice(0, organisations);
  file.organisations = file.organisations.slice(0, organisations);
  file.shape = organisations === 1 ? 'private' : 'consortium';
  file.members = Array.from({ length: count }, (_, index) =>
    nodeOf(String(index), ids[index % organisations] as string, 'validator', 'super'),
  );
  file.places = file.members.map(({ key }) => ({ key, address: '[::1]:9001' }));
  return saidOf(file);
}

describe('network: what a roster can take, in words', () => {
  it('tells how many may fail', () => {
    expect(validatorsOf(4)[0]).to.equal('4 validators tolerate 1 faulty one; decisions need 3');
    expect(validatorsOf(7)[0]).to.equal('7 validators tolerate 2 faulty ones; decisions need 5');
    expect(validatorsOf(6)[0]).to.equal('6 validators tolerate 1 faulty one; decisions need 4');
    expect(validatorsOf(2)[0]).to.equal('2 validators tolerate none: one stopped stops all');
    // Two of three decide, so one may be away; but two that decide need not both be honest.
    expect(validatorsOf(3)[0]).to.equal(
      '3 validators tolerate none that lies, because 2 decide; 1 may be stopped',
    );
    expect(validatorsOf(1, 1)[0]).to.equal(
      'one validator decides alone: when it is stopped, all stops',
    );
  });

  it('tells who decides alone', () => {
    const file = docks();
    Object.assign(file.members[3] as object, { organisation: 'port' });
    expect(saidOf(file)).to.include(
      'organisation port has 3 of 4 validators: it alone decides what is final. This is a fully private chain',
    );
    expect(saidOf(docks()).join('\n')).to.not.include('fully private');
    expect(saidOf(docks())).to.include(
      'organisation port has 2 of 4 validators: without it nothing is decided',
    );
    expect(validatorsOf(1, 1).join('\n')).to.include('1 of 1 validators: it alone decides');
    // Three of four go on without the fourth, whose organisation has no other.
    Object.assign(file.members[3] as object, { organisation: 'carrier' });
    file.members[2]?.roles.shift();
    file.members.push(nodeOf('g', 'port', 'validator'));
    expect(saidOf(file).join('\n')).to.not.include('organisation carrier');
  });

  it('tells what hangs on one node', () => {
    const one = 'carrier has one super-peer: if it stops, 2 members are cut off';
    expect(saidOf(docks())).to.include(one);
    const two = docks();
    two.members[3]?.roles.push('super');
    expect(saidOf(two).join('\n')).to.not.include('super-peer');
    const none = docks();
    none.shape = 'private';
    none.members[2]?.roles.pop();
    expect(saidOf(none).join('\n')).to.not.include('super-peer');
    const directory = docks();
    directory.members.push(nodeOf('g', 'port', 'directory'));
    expect(saidOf(directory).join('\n')).to.include('only one directory');
    directory.members.push(nodeOf('h', 'carrier', 'directory'));
    expect(saidOf(directory).join('\n')).to.not.include('directory');
  });

  it('counts no more validators than pbft can', () => {
    expect(VALIDATORS_MAX).to.equal(31);
  });

  it('tells how many must approve', () => {
    expect(saidOf(docks())).to.include('changes of who belongs to it need 2 of 2 organisations');
  });
});
