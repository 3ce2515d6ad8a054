// The name of the loopback interface, and that this system knows it.
import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { loopbackInterface } from '../../src/capture/loopback-interface.ts';

describe('capture: the loopback interface', () => {
  it('is called lo, lo0, or what Npcap calls it', () => {
    expect(loopbackInterface('linux')).to.equal('lo');
    for (const platform of ['darwin', 'freebsd', 'openbsd'] as const) {
      expect(loopbackInterface(platform)).to.equal('lo0');
    }
    expect(loopbackInterface('win32')).to.equal('\\Device\\NPF_Loopback');
  });

  it('has 127.0.0.1 on this machine', () => {
    if (process.platform === 'win32') return;
    const addresses = networkInterfaces()[loopbackInterface()] ?? [];
    expect(addresses.map(({ address }) => address)).to.include('127.0.0.1');
  });
});
