// The signatures of blocks that have arrived: of several blocks at a time, so that small blocks fill a batch and
// every core has work. In the order of arrival; what follows from a verdict is sync's concern.
import type { Hash } from '../chain/hash.ts';
import { signatureCheck } from '../chain/rules.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { SyncEffect, SyncInput } from '../sync/effects.ts';
import type { Environment } from './environment.ts';
import { verifyPatiently } from './verify-patiently.ts';

/**
 * Signatures of all blocks that are being checked, unless it is one block alone: two full blocks, so that every
 * core has work while the last signatures of one block are checked. They take 300 bytes each.
 */
export const BLOCK_CHECKS_MAX = 8_192;

type Check = Extract<SyncEffect, { kind: 'check' }>;
type Verdict = Extract<SyncInput, { kind: 'checked' }>['verdict'];

export interface BlockChecksParts {
  readonly genesis: Hash;
  readonly environment: Pick<Environment, 'verifySignatures' | 'clock'>;
  readonly checksMax: number;
  /** Whether its signature has been found good before. */
  readonly isVerified: (transaction: Transaction) => boolean;
  /** Work that the node waits for before it stops. */
  readonly track: (work: Promise<void>) => void;
  readonly checked: (id: Hash, verdict: Verdict) => void;
  /** The library cannot check at all. */
  readonly failed: (error: unknown) => void;
}

export class BlockChecks {
  readonly #parts: BlockChecksParts;
  readonly #waiting: Check[] = [];
  /** Signatures that are being checked. */
  #begun = 0;

  constructor(parts: BlockChecksParts) {
    this.#parts = parts;
  }

  check(effect: Check): void {
    this.#waiting.push(effect);
    this.#goOn();
  }

  #goOn(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const count = countOf(next);
      if (this.#begun > 0 && this.#begun + count > this.#parts.checksMax) return;
      this.#waiting.shift();
      this.#begun += count;
      this.#parts.track(this.#take(next, count));
    }
  }

  async #take(effect: Check, count: number): Promise<void> {
    let verdict: Verdict | undefined;
    try {
      verdict = await this.#judge(effect);
    } catch (error) {
      // Nobody is to blame but this machine, least of all the block.
      this.#parts.failed(error);
    }
    this.#begun -= count;
    if (verdict !== undefined) this.#parts.checked(effect.block.id, verdict);
    this.#goOn();
  }

  async #judge({ block, sealChecks, transactions }: Check): Promise<Verdict> {
    const { genesis, environment, isVerified } = this.#parts;
    // Whose fault it is differs: the seal lies outside the id.
    if (!(await verifyPatiently(sealChecks, environment))) return 'bad-seal';
    if (transactions === 'assumed') return 'good';
    // Not those that the block would keep: they are needed this once, and take several times its memory.
    const unverified = block.rows.all().filter((transaction) => !isVerified(transaction));
    const checks = unverified.map((transaction) => signatureCheck(transaction, genesis));
    return (await verifyPatiently(checks, environment)) ? 'good' : 'bad-signature';
  }
}

/** One without any takes a turn of the loop all the same. */
function countOf({ block, sealChecks, transactions }: Check): number {
  const signed = transactions === 'signed' ? block.rows.count : 0;
  return Math.max(1, signed + sealChecks.length);
}
