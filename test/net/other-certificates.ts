// Certificates that are not a node's: other keys, other issuers. Enough DER for both kinds, written apart
// from that of the node's own, so that one fault is not in both.
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** AlgorithmIdentifier of a signature: sha256WithRSAEncryption (RFC 4055), Ed25519 (RFC 8410). */
const RSA = '300d06092a864886f70d01010b0500';
const ED25519 = '300506032b6570';
const DATES = '301e170d3730303130313030303030305a170d3439313233313233353935395a';

export interface Shown {
  readonly cert: string;
  readonly key: string;
}

export function rsaCertificate(): Shown {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return shown(privateKey, [certificate('rsa', privateKey, 'rsa', privateKey)]);
}

/** A leaf, and the certificate of whoever signed it. */
export function chainOfTwo(): Shown {
  const { privateKey: issuer } = generateKeyPairSync('ed25519');
  const { privateKey: leaf } = generateKeyPairSync('ed25519');
  return shown(leaf, [
    certificate('leaf', leaf, 'issuer', issuer),
    certificate('issuer', issuer, 'issuer', issuer),
  ]);
}

function shown(privateKey: KeyObject, certificates: readonly Buffer[]): Shown {
  const cert = certificates.map((der) => {
    const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  });
  return {
    cert: cert.join(''),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function certificate(subject: string, key: KeyObject, issuer: string, signer: KeyObject): Buffer {
  const isRsa = signer.asymmetricKeyType === 'rsa';
  const algorithm = Buffer.from(isRsa ? RSA : ED25519, 'hex');
  const signed = tlv(
    0x30,
    Buffer.from('a003020102020101', 'hex'),
    algorithm,
    name(issuer),
    Buffer.from(DATES, 'hex'),
    name(subject),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  );
  const signature = sign(isRsa ? 'sha256' : null, signed, signer);
  return tlv(0x30, signed, algorithm, tlv(0x03, Buffer.of(0), signature));
}

function name(text: string): Buffer {
  const value = Buffer.concat([Buffer.from('0603550403', 'hex'), tlv(0x0c, Buffer.from(text))]);
  return tlv(0x30, tlv(0x31, tlv(0x30, value)));
}

/** With the length in two bytes wherever it does not fit in one. */
function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  let head = [tag, length];
  if (length >= 0x100) head = [tag, 0x82, length >> 8, length & 0xff];
  else if (length >= 0x80) head = [tag, 0x81, length];
  return Buffer.concat([Buffer.from(head), content]);
}
