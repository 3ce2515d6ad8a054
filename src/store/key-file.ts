// Ed25519 private keys in files of their own (PKCS #8 PEM, mode 0600): read only if nobody else could have
// read them. What a key is for, and where its file lies, is the concern of node-key.ts and wallet-files.ts.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { bytesToHash, type Hash } from '../chain/hash.ts';
import { openPlainFile } from '../files/own-files.ts';
import type { Footprint } from '../files/own-folders.ts';
import { StoreError } from './store-error.ts';

export interface KeyPair {
  readonly privateKey: KeyObject;
  /** The raw 32 bytes of the public key, as hex. */
  readonly publicKey: Hash;
}

/** Permission bits of anybody but the owner. */
const OTHERS = 0o077;
/** Bytes that are read of a key file: a key has 119, and whatever is longer is no key. */
const KEY_FILE_BYTES_MAX = 4096;

/**
 * @param modes `not kept`: the disk opens every file to everybody, which was said already
 * @param otherwise what to do when the key is not to be used, said at the end of the message
 * @throws StoreError `KEY` if others may read it or it is not an Ed25519 key; UnsafeFileError; the
 * system's error (`ENOENT`, ...)
 */
export async function readKeyFile(
  path: string,
  modes: Footprint['modes'],
  otherwise: string,
): Promise<KeyPair> {
  const file = await openPlainFile(path, 'read');
  try {
    // Asked of the open file, so that it cannot be exchanged between the question and the read.
    const { mode } = await file.stat();
    const hasModes = process.platform !== 'win32' && modes === 'kept';
    if (hasModes && (mode & OTHERS) !== 0) throw openToOthers(path, mode, otherwise);
    const buffer = Buffer.alloc(KEY_FILE_BYTES_MAX);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return keyPairOf(path, buffer.toString('utf8', 0, bytesRead), otherwise);
  } finally {
    await file.close();
  }
}

/** What stands in the file of a new key. */
export function newKeyPem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Not tightened silently: who could read the key may have copied it. */
function openToOthers(path: string, mode: number, otherwise: string): StoreError {
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return new StoreError(
    'KEY',
    `${path} has mode ${octal}, so others may have read it: run chmod 600 on it if you trust them, or ${otherwise}`,
  );
}

/** @throws StoreError `KEY` */
export function keyPairOf(path: string, pem: string, otherwise: string): KeyPair {
  try {
    const privateKey = createPrivateKey(pem);
    const { crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
    if (crv !== 'Ed25519' || x === undefined) throw new Error('a key of another kind');
    return { privateKey, publicKey: bytesToHash(Buffer.from(x, 'base64url')) };
  } catch (error) {
    throw new StoreError(
      'KEY',
      `${path} is not an Ed25519 private key in PEM: restore it, or ${otherwise}`,
      { cause: error },
    );
  }
}
