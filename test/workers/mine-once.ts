// A process of its own for miner.test.ts: mines one block, closes nothing, and must end by itself.
import { strict as assert } from 'node:assert';
import { withNonce } from '../../src/chain/header.ts';
import { Miner } from '../../src/workers/miner.ts';
import { fromHex, worked } from '../chain/worked-block.ts';

const template = { headerBytes: withNonce(fromHex(worked.header.bytes), 0n) };
const outcome = await new Miner().mine(template, new AbortController().signal);
assert.deepEqual(outcome, { nonce: BigInt(worked.header.fields.nonce) });
