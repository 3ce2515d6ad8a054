// A sealer in a world without waiting: what it asks for is done before anything else happens. Nothing is
// stored or sent; the caller decides what becomes of the block.
import { strict as assert } from 'node:assert';
import { type Block, encodeBlock, readBlock } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { encodeHeader, readHeader, withNonce } from '../chain/header.ts';
import { encodeSeal } from '../chain/seal.ts';
import type { Now } from '../clock/clock.ts';
import { searchNonce, targetOf } from '../consensus/pow.ts';
import type { SealEffect, Sealer, SealInput } from '../consensus/sealer.ts';
import { headerTemplate } from '../consensus/template.ts';

/** @returns the block that the sealer makes of this input, if it makes one now */
export function sealAtOnce(
  sealer: Sealer,
  input: SealInput,
  now: Now,
  content: {
    readonly transactions: readonly Uint8Array[];
    readonly key: Hash;
    /** Of the state after the block. */
    readonly stateRoot: Hash;
  },
): Block | undefined {
  const { transactions, key, stateRoot } = content;
  const inputs = [input];
  let block: Block | undefined;
  const perform = (effect: SealEffect): void => {
    if (effect.kind === 'build') {
      const { re, parent, fields } = effect;
      const header = headerTemplate({ parent, fields, transactions, sealer: key, stateRoot });
      inputs.push({ kind: 'built', re, headerBytes: encodeHeader(header) });
    } else if (effect.kind === 'work') {
      inputs.push({ kind: 'worked', re: effect.re, headerBytes: worked(effect.headerBytes) });
    } else if (effect.kind === 'sealed') {
      const { headerBytes, certificate } = effect;
      const seal = certificate && encodeSeal(certificate);
      const read = readBlock(encodeBlock(headerBytes, transactions, seal));
      assert(read.ok, 'a built block is valid');
      block = read.value;
    }
  };
  for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
    for (const effect of sealer.handle(next, now)) perform(effect);
  }
  return block;
}

function worked(template: Uint8Array): Uint8Array {
  const header = readHeader(template);
  assert(header.ok);
  const nonce = searchNonce(template, targetOf(header.value), 0n, Number.MAX_SAFE_INTEGER);
  assert(nonce !== undefined);
  return withNonce(template, nonce);
}
