// The certificate that a node makes of its key, held against the readers of others: Node's own
// and its TLS. It is made of constant bytes: one of a known key is kept as a hash.
import { createHash, createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { expect } from 'chai';
import { identityOf, rawKey } from '../../src/net/certificate.ts';

/** RFC 8410, section 7: the wrapping of a seed; RFC 8032, 7.1: the first test's seed and public key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const KEY = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

function knownKey() {
  return createPrivateKey({ key: Buffer.concat([PKCS8, SEED]), format: 'der', type: 'pkcs8' });
}

describe('the certificate of a node', () => {
  it('is signed by the key that it names, valid in 1970 and in 9999', () => {
    const { publicKey, certificatePem } = identityOf(knownKey());
    const certificate = new X509Certificate(certificatePem);
    expect(publicKey).to.equal(KEY);
    expect(rawKey(certificate.publicKey)).to.equal(KEY);
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect(certificate.checkIssued(certificate)).to.equal(true);
    expect(certificate.checkPrivateKey(knownKey())).to.equal(true);
    expect([certificate.subject, certificate.issuer]).to.deep.equal([`CN=${KEY}`, `CN=${KEY}`]);
    expect([certificate.validFrom, certificate.validTo]).to.deep.equal([
      'Jan  1 00:00:00 1970 GMT',
      'Dec 31 23:59:59 9999 GMT',
    ]);
  });

  it('has the same 328 bytes whenever it is made', () => {
    const raw = () => new X509Certificate(identityOf(knownKey()).certificatePem).raw;
    expect(raw().length).to.equal(328);
    expect(raw().equals(raw())).to.equal(true);
    expect(createHash('sha256').update(raw()).digest('hex')).to.equal(
      '2dd157493a4ca3b4ee4bef6ebddaf543991b0b5961be2a6b08c75e07fe282b81',
    );
  });

  it('is one that TLS takes, for every key', () => {
    for (let at = 0; at < 20; at++) {
      const { privateKey } = generateKeyPairSync('ed25519');
      const { certificatePem: cert, privateKeyPem: key } = identityOf(privateKey);
      expect(() => createSecureContext({ cert, key })).to.not.throw();
      const { publicKey } = new X509Certificate(cert);
      expect(new X509Certificate(cert).verify(publicKey)).to.equal(true);
    }
  });

  it('is for Ed25519 only', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => identityOf(privateKey)).to.throw('Ed25519');
    expect(rawKey(publicKey)).to.equal(undefined);
  });
});
