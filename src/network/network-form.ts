// What may stand in a network file, field by field, with what to write instead where something else does. One
// source for three things: what is accepted, the messages, and the JSON schema that editors read. What
// fields mean together is judged in network-file.ts.
import { z } from 'zod';
import { UINT64_MAX } from '../chain/uint64.ts';

/** Which form a file has: that of protocol version 2. */
export const NETWORK_FORMAT = 'network/2';

/** 2^32 - 1: what the layout of a genesis keeps for a count. proto/README.md [C-6]. */
const UINT32_MAX = 0xffff_ffff;

/**
 * The name begins every address (BIP 173 leaves 31 characters for it) and names the data folder, so it is of
 * characters that mean nothing to a file system.
 */
const nameForm = /^[a-z][a-z0-9-]{0,29}[a-z0-9]$/;
const hashForm = /^[0-9a-f]{64}$/;
const amountForm = /^(0|[1-9][0-9]{0,19})$/;

/** A text of this form; `right` says what to write. */
function text(right: string, form: RegExp) {
  return z.string({ error: right }).regex(form, { error: right }).describe(right);
}

/** A whole number of `what`. */
function whole(what: string, min: number, max: number, example: number) {
  const upTo = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
  const right = `${what}: a whole number, ${upTo}, such as ${example}`;
  return z
    .int({ error: right })
    .min(min, { error: right })
    .max(max, { error: right })
    .describe(right);
}

/** Amounts are texts: the largest do not fit a number of JSON. */
function amount(what: string) {
  const right = `${what}: smallest units as a text of digits, at most "${UINT64_MAX}", such as "50000000"`;
  return text(right, amountForm)
    .refine((digits) => BigInt(digits) <= UINT64_MAX, { error: right })
    .describe(right);
}

const retarget = z
  .union(
    [
      z.literal('never'),
      z.strictObject({
        halfLifeMs: whole(
          'milliseconds: a chain that is so late gets a target twice as easy',
          1,
          Number.MAX_SAFE_INTEGER,
          320_000,
        ),
      }),
    ],
    { error: 'how the target follows the pace: "never", or { "halfLifeMs": 320000 }' },
  )
  .describe('how the target follows the pace of the chain: "never", or { "halfLifeMs": 320000 }');

const reward = z.strictObject({
  first: amount('what the first block earns'),
  halvingBlocks: whole(
    'blocks after which the reward is halved; 0: never',
    0,
    Number.MAX_SAFE_INTEGER,
    210_000,
  ),
  tail: amount('what a block earns at least'),
});

const allocation = z.strictObject({
  account: z
    .string({ error: 'an address of this network, as finack wallet address prints it' })
    .describe('an address of this network'),
  amount: amount('what the account has before the first block'),
});

/** A network under proof of work: anybody may join, and anybody may mine. */
export const networkForm = z.strictObject({
  $schema: z
    .string({ error: 'a text: where the schema for editors is' })
    .optional()
    .describe('where the schema for editors is; means nothing to a node'),
  finack: z.literal(NETWORK_FORMAT, { error: `the form of this file: "${NETWORK_FORMAT}"` }),
  name: text(
    'the name: 2 to 31 small letters, digits and hyphens, a letter first and no hyphen last',
    nameForm,
  ),
  shape: z.literal('public', {
    error: 'the shape: "public", because under proof of work anybody may join',
  }),
  rule: z.literal('pow', { error: 'the consensus rule: "pow" (proof of work)' }),
  timeMs: whole(
    'the time of the genesis block in Unix milliseconds',
    0,
    Number.MAX_SAFE_INTEGER,
    1_767_225_600_000,
  ),
  parameters: z.strictObject({
    spacingMs: whole('milliseconds between blocks', 1, Number.MAX_SAFE_INTEGER, 10_000),
    futureSpacings: whole(
      "spacings that a block's time may be ahead of a node's clock",
      1,
      UINT32_MAX,
      12,
    ),
    target: text(
      'the first target, and the easiest one ever: 64 hex digits in small letters',
      hashForm,
    ),
    retarget,
  }),
  money: z.strictObject({ reward, allocations: z.array(allocation, { error: 'a list: [ ]' }) }),
});

/** A network file that has the right form. */
export type NetworkFields = z.infer<typeof networkForm>;

/** For editors: completion, and a mark under what a node would refuse. */
export function networkSchema(): string {
  const schema = z.toJSONSchema(networkForm, { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'A finack network' }, undefined, 2)}\n`;
}
