import { expect } from 'chai';
import fc from 'fast-check';
import { accountAddress, readAccountAddress } from '../../src/chain/account-address.ts';
import { isUsableKey } from '../../src/chain/keys.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { toHex } from './worked-block.ts';

/** The public key of RFC 8032, 7.1, test 1. */
const KEY = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const ADDRESS = addressOn('dev', KEY);
const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

function addressOn(network: string, key: string): string {
  const address = accountAddress(network, key);
  if (address === undefined) throw new Error(`${network} has no addresses`);
  return address;
}

function whyNot(network: string, text: string): string {
  const read = readAccountAddress(network, text);
  return read.ok ? 'accepted' : read.why;
}

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex).filter(isUsableKey);

/** BIP 350 and BIP 173, section "Bech32", written down from their text for this test. */
function checksumOf(prefix: string, data: readonly number[]): number {
  const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  const codes = prefix.split('').map((char) => char.charCodeAt(0));
  let sum = 1;
  for (const value of [
    ...codes.map((code) => code >> 5),
    0,
    ...codes.map((code) => code & 31),
    ...data,
  ]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, term] of generator.entries()) if (((top >> bit) & 1) === 1) sum ^= term;
  }
  return sum >>> 0;
}

describe('account addresses', () => {
  it('stand for their key, and begin with the name of their network', () => {
    expect(ADDRESS).to.match(/^dev1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}$/);
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom(...Object.keys(networks), 'a1b', 'x'.repeat(31)),
        (key, on) => {
          expect(readAccountAddress(on, addressOn(on, key))).to.deep.equal({ ok: true, key });
        },
      ),
    );
  });

  it('have the checksum of bech32m, and the key in fives of bits, first bit first', () => {
    const data = ADDRESS.slice('dev1'.length)
      .split('')
      .map((char) => alphabet.indexOf(char));
    expect(checksumOf('dev', data)).to.equal(0x2bc830a3);
    const bits = data
      .slice(0, 52)
      .map((five) => five.toString(2).padStart(5, '0'))
      .join('');
    const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
    expect(toHex(Uint8Array.from(bytes))).to.equal(KEY);
    expect(bits.slice(256)).to.equal('0000');
  });

  it('notice up to four mistyped characters, and any two exchanged', () => {
    const places = fc.uniqueArray(fc.nat(57), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(keys, places, fc.integer({ min: 1, max: 31 }), (key, wrong, shift) => {
        const chars = addressOn('dev', key).split('');
        for (const place of wrong) {
          const at = chars.length - 1 - place;
          chars[at] = alphabet[(alphabet.indexOf(chars[at] as string) + shift) % 32] as string;
        }
        expect(whyNot('dev', chars.join(''))).to.include('its checksum does not fit');
      }),
    );
    for (let at = 4; at + 1 < ADDRESS.length; at++) {
      const [one, other] = [ADDRESS[at] as string, ADDRESS[at + 1] as string];
      if (one === other) continue;
      const swapped = ADDRESS.slice(0, at) + other + one + ADDRESS.slice(at + 2);
      expect(whyNot('dev', swapped)).to.include('its checksum does not fit');
    }
  });

  it('of another network are refused, and both are named', () => {
    expect(whyNot('dev', addressOn('public', KEY))).to.match(
      /is an address of the network public, and this is dev$/,
    );
    // A slip in the name is a slip.
    expect(whyNot('dev', ADDRESS.replace('dev1', 'dex1'))).to.include('its checksum does not fit');
  });

  it('are read in capitals too, but not in a mixture', () => {
    expect(readAccountAddress('dev', ADDRESS.toUpperCase())).to.deep.equal({ ok: true, key: KEY });
    const mixed = ADDRESS.slice(0, -1) + ADDRESS.slice(-1).toUpperCase();
    const last = /[a-z]$/.test(ADDRESS) ? mixed : `D${ADDRESS.slice(1)}`;
    expect(whyNot('dev', last)).to.include('mixes capitals and small letters');
  });

  it('are not hex, which has no checksum; the refusal shows the address of the key', () => {
    expect(whyNot('dev', KEY)).to.include('no checksum').and.include(ADDRESS);
  });

  it('are not cut, lengthened, empty or anything else', () => {
    for (const text of [
      '',
      'dev1',
      'alice',
      ADDRESS.slice(0, -1),
      `${ADDRESS}q`,
      ` ${ADDRESS}`,
      'é1q',
    ]) {
      expect(whyNot('dev', text), text).to.include('it must be dev1 and 58 of the characters');
    }
    // Bech32 without the m (BIP 173) has another constant in its checksum.
    const data = ADDRESS.slice(4, -6)
      .split('')
      .map((char) => alphabet.indexOf(char));
    const sum = checksumOf('dev', [...data, 0, 0, 0, 0, 0, 0]) ^ 1;
    const old = [5, 4, 3, 2, 1, 0].map((five) => alphabet[(sum >>> (5 * five)) & 31]).join('');
    expect(whyNot('dev', ADDRESS.slice(0, -6) + old)).to.include('its checksum does not fit');
  });

  it('of keys that nobody can have are refused', () => {
    expect(whyNot('dev', addressOn('dev', '0'.repeat(64)))).to.include("is nobody's account");
  });

  it('are not to be had where the name of a network cannot stand in them: keys are read there', () => {
    for (const name of ['Dev', 'a b', 'é', '한국', 'x'.repeat(32)]) {
      expect(accountAddress(name, KEY), name).to.equal(undefined);
      expect(readAccountAddress(name, KEY), name).to.deep.equal({ ok: true, key: KEY });
      expect(whyNot(name, ADDRESS)).to.include('give 64 hex digits');
      expect(whyNot(name, '0'.repeat(64))).to.include("is nobody's account");
    }
    for (const { name } of Object.values(networks)) {
      expect(accountAddress(name, KEY), name).to.be.a('string');
    }
  });
});
