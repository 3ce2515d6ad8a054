import { expect } from 'chai';
import type { SignatureCheck } from '../../src/chain/rules.ts';
import { importPrivateKey, publicKeyOf, sign, verify } from '../../src/workers/ed25519.ts';
import { type VerifyOne, verifySignatures } from '../../src/workers/verify.ts';

const privateKey = importPrivateKey(Buffer.alloc(32, 7));
const key = publicKeyOf(privateKey);

function checks(count: number): SignatureCheck[] {
  return Array.from({ length: count }, (_, i) => {
    const message = Buffer.from(`message ${i}`);
    return { key, message, signature: sign(privateKey, message) };
  });
}

describe('checking signatures on the thread pool', () => {
  it('says yes to none at all, and to many more than run at once', async () => {
    expect(await verifySignatures([])).to.equal(true);
    expect(await verifySignatures(checks(1))).to.equal(true);
    expect(await verifySignatures(checks(300))).to.equal(true);
  });

  for (const at of [0, 63, 64, 199]) {
    it(`says no when only number ${at} of 200 is bad`, async () => {
      const list = checks(200);
      list[at] = { ...(list[at] as SignatureCheck), message: Buffer.from('another') };
      expect(await verifySignatures(list)).to.equal(false);
    });
  }

  it('says no to signatures and keys of another length, instead of throwing', async () => {
    const [check] = checks(1) as [SignatureCheck];
    expect(await verifySignatures([{ ...check, signature: Buffer.alloc(63) }])).to.equal(false);
    expect(await verifySignatures([{ ...check, signature: Buffer.alloc(65) }])).to.equal(false);
    expect(await verifySignatures([{ ...check, key: 'ab' }])).to.equal(false);
    expect(await verifySignatures([{ ...check, key: 'f'.repeat(64) }])).to.equal(false);
  });

  describe('when the library fails to check one', () => {
    const failure = new Error('out of memory');
    /** Fails on the checks at these places, and takes a moment for the others. */
    const failing =
      (list: readonly SignatureCheck[], ...places: number[]): VerifyOne =>
      async (check) => {
        await new Promise(setImmediate);
        if (places.includes(list.indexOf(check))) throw failure;
        return verify(check.key, check.message, check.signature);
      };

    for (const count of [1, 64, 300]) {
      it(`throws its error for number ${count - 1} of ${count}, and finds nothing invalid`, async () => {
        const list = checks(count);
        const error = await verifySignatures(list, failing(list, count - 1)).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).to.equal(failure);
      });
    }

    it('says no all the same when another one is bad', async () => {
      const list = checks(100);
      list[70] = { ...(list[70] as SignatureCheck), message: Buffer.from('another') };
      expect(await verifySignatures(list, failing(list, 3))).to.equal(false);
    });
  });
});
