// The certificate under which a node speaks TLS: its own key, signed by itself, and nothing else. Node
// reads certificates and makes none, so the few lines of DER that it takes stand here. Nothing is judged
// here: a certificate proves a key, and who may have which key is decided by whoever knows the members.
//
// Every key has exactly one: the dates say "always", because a certificate that expires stops a network
// that nobody has touched, and Ed25519 signs the same bytes in the same way (RFC 8032).
import { createPublicKey, type KeyObject, sign } from 'node:crypto';

/** Tags of DER (X.690, 8.1.2) that a certificate needs. */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** [0], around the version (RFC 5280, 4.1). */
  version: 0xa0,
} as const;

/** SPKI of an Ed25519 key before its 32 bytes (RFC 8410, section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519 = der(TAG.sequence, der(TAG.oid, Buffer.from('2b6570', 'hex')));
const COMMON_NAME = der(TAG.oid, Buffer.from('550403', 'hex'));
/** X.509 version 3, and a serial number, which must be positive. */
const VERSION_3 = der(TAG.version, der(TAG.integer, Buffer.of(2)));
const SERIAL = der(TAG.integer, Buffer.of(1));
/** From the first second that UTCTime has to "no well-defined expiration" (RFC 5280, 4.1.2.5). */
const ALWAYS = der(
  TAG.sequence,
  der(TAG.utcTime, Buffer.from('700101000000Z')),
  der(TAG.generalizedTime, Buffer.from('99991231235959Z')),
);

/** A certificate and its key as `node:tls` takes them. */
export interface Identity {
  /** The raw 32 bytes as hex. */
  readonly publicKey: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** @param privateKey Ed25519 @throws Error for a key of another kind */
export function identityOf(privateKey: KeyObject): Identity {
  const publicKey = rawKey(createPublicKey(privateKey));
  if (publicKey === undefined) throw new Error('the key of a node is an Ed25519 key');
  const certificate = certificateOf(publicKey, privateKey).toString('base64');
  const lines = certificate.replace(/.{64}/g, '$&\n').trimEnd();
  return {
    publicKey,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The raw 32 bytes of an Ed25519 key as hex; undefined for a key of another kind. */
export function rawKey(publicKey: KeyObject): string | undefined {
  if (publicKey.asymmetricKeyType !== 'ed25519') return undefined;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return spki.subarray(SPKI_PREFIX.length).toString('hex');
}

/** DER, 328 bytes (RFC 5280, 4.1). Issuer and subject are the key in hex, for people who read it. */
function certificateOf(publicKey: string, privateKey: KeyObject): Buffer {
  const name = commonName(publicKey);
  const spki = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'hex')]);
  const signed = der(TAG.sequence, VERSION_3, SERIAL, ED25519, name, ALWAYS, name, spki);
  return der(TAG.sequence, signed, ED25519, bitString(sign(null, signed, privateKey)));
}

function commonName(text: string): Buffer {
  const value = der(TAG.utf8String, Buffer.from(text));
  return der(TAG.sequence, der(TAG.set, der(TAG.sequence, COMMON_NAME, value)));
}

/** All bits of the last byte are used. */
function bitString(bytes: Uint8Array): Buffer {
  return der(TAG.bitString, Buffer.of(0), bytes);
}

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  // X.690, 8.1.3: one byte below 128; above, how many bytes the length has, and those.
  const lengthBytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...lengthBytes), content]);
}
