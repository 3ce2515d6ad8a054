// The thread that checks signatures: started by signature-threads.ts, takes one batch after the other.
import { parentPort } from 'node:worker_threads';
import type { SignatureCheck } from '../chain/rules.ts';
import { verify } from './ed25519.ts';
import { decodeBatch, verdictBytes } from './signature-batch.ts';
import { isKeyFault } from './verify.ts';

parentPort?.on('message', (batch: Uint8Array) => {
  const verdicts = Uint8Array.from(decodeBatch(batch), verdictOn);
  parentPort?.postMessage(verdicts, [verdicts.buffer]);
});

function verdictOn({ key, message, signature }: SignatureCheck): number {
  try {
    return verify(key, message, signature) ? verdictBytes.good : verdictBytes.bad;
  } catch (error) {
    return isKeyFault(error) ? verdictBytes.bad : verdictBytes.unknown;
  }
}
