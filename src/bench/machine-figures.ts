// What a machine gives to a node, whatever the node makes of it: signatures, hashes, and how soon bytes are
// durable. Each figure is measured with the code that a node runs.
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SignatureCheck } from '../chain/rules.ts';
import { searchNonce } from '../consensus/pow.ts';
import { writeAll } from '../store/disk.ts';
import { realDisk } from '../store/real-disk.ts';
import { importPrivateKey, publicKeyOf, sign } from '../workers/ed25519.ts';
import { SignatureThreads } from '../workers/signature-threads.ts';
import { median, perSecond } from './measure.ts';

/** As many as keep every core busy for some tens of milliseconds. */
const SIGNATURES = 2_000;
/** Signers among them: a key is read once, as in a block with as many accounts. */
const SIGNERS = 16;
/** A header of the longest form; what stands in it makes no difference to its hash. */
const HEADER_BYTES = 190;
const HASHES = 10_000;
/** What a commit of a sync writes at a time. */
const COMMIT_BYTES = 1024 * 1024;
const COMMITS = 30;

/** Ed25519 signatures that all cores check in a second, as in a sync that checks everything. */
export async function signaturesPerSecond(signal: AbortSignal): Promise<number> {
  const threads = new SignatureThreads();
  const checks = signatureChecksToMake();
  return await perSecond(async () => {
    if (!(await threads.verify(checks))) throw new Error('a good signature was refused');
    return checks.length;
  }, signal);
}

function signatureChecksToMake(): SignatureCheck[] {
  const signers = Array.from({ length: SIGNERS }, () => importPrivateKey(randomBytes(32)));
  const keys = signers.map(publicKeyOf);
  return Array.from({ length: SIGNATURES }, (_, at) => {
    const message = randomBytes(HEADER_BYTES);
    const signer = signers[at % SIGNERS] as (typeof signers)[number];
    return {
      key: keys[at % SIGNERS] as string,
      message,
      signature: sign(signer, message),
    };
  });
}

/** Nonces that one mining thread tries in a second. */
export async function noncesPerSecond(signal: AbortSignal): Promise<number> {
  const header = randomBytes(HEADER_BYTES);
  const impossible = '0'.repeat(64);
  return await perSecond(() => {
    searchNonce(header, impossible, 0n, HASHES);
    return HASHES;
  }, signal);
}

/** Milliseconds until a mebibyte at the end of a file in this folder is durable; median. @throws the system's error */
export async function commitMs(folder: string, signal: AbortSignal): Promise<number> {
  const path = join(folder, `finack-bench-${process.pid}.tmp`);
  const file = await realDisk.createAnew(path);
  const bytes = randomBytes(COMMIT_BYTES);
  const times: number[] = [];
  try {
    for (let commit = 0; commit < COMMITS; commit++) {
      signal.throwIfAborted();
      const startMs = performance.now();
      await writeAll(file, [bytes], commit * COMMIT_BYTES);
      await file.datasync();
      times.push(performance.now() - startMs);
    }
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
  return median(times);
}
