// What may stand in a network file, field by field, with what to write instead where something else does. One
// source for three things: what is accepted, the messages, and the JSON schema that editors read. What
// fields mean together is judged in network-file.ts and roster-fields.ts. One form for each rule, because a
// rule says who may be in a network and what its parameters are.
import { z } from 'zod';
import { pbftDefaults } from '../chain/network-parameters.ts';
import { roles } from '../chain/roles.ts';
import { thresholds } from '../chain/roster.ts';
import { ORGANISATION_ID_MAX } from '../chain/roster-rules.ts';
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

const $schema = z
  .string({ error: 'a text: where the schema for editors is' })
  .optional()
  .describe('where the schema for editors is; means nothing to a node');

/** What every network file has. */
const head = {
  $schema,
  finack: z.literal(NETWORK_FORMAT, { error: `the form of this file: "${NETWORK_FORMAT}"` }),
  name: text(
    'the name: 2 to 31 small letters, digits and hyphens, a letter first and no hyphen last',
    nameForm,
  ),
  timeMs: whole(
    'the time of the genesis block in Unix milliseconds',
    0,
    Number.MAX_SAFE_INTEGER,
    1_767_225_600_000,
  ),
};

const rules = 'the consensus rule: "pow" (proof of work) or "pbft" (votes of known validators)';
const allocations = z.array(allocation, { error: 'a list: [ ]' });

/** A network under proof of work: anybody may join, and anybody may mine. */
const powForm = z.strictObject({
  ...head,
  shape: z.literal('public', {
    error: 'the shape: "public", because under proof of work anybody may join',
  }),
  rule: z.literal('pow', { error: rules }),
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
  money: z.strictObject({ reward, allocations }),
});

const key = text('a public key: 64 hex digits in small letters', hashForm);

/** Milliseconds, above 0; without them the rule's own. */
function milliseconds(what: string, usual: number) {
  return whole(`milliseconds ${what}`, 1, Number.MAX_SAFE_INTEGER, usual).default(usual);
}

const usual = pbftDefaults.parameters;

const pbftParameters = z.strictObject({
  spacingMs: milliseconds('between blocks while transactions wait', usual.spacingMs),
  emptyBlockMs: milliseconds('after which a block is made without any', usual.emptyBlockMs),
  viewTimeoutMs: milliseconds('that a view has for its block at first', usual.viewTimeoutMs),
  viewTimeoutMaxMs: milliseconds('that a view has at most', usual.viewTimeoutMaxMs),
  clockToleranceMs: milliseconds(
    "that a proposal's time may differ from a validator's clock",
    usual.clockToleranceMs,
  ),
  evidenceBlocks: whole(
    'blocks after which a double vote is no longer brought up',
    1,
    Number.MAX_SAFE_INTEGER,
    usual.evidenceBlocks,
  ).default(usual.evidenceBlocks),
  onEvidence: z
    .enum(['suspend', 'show'], {
      error: 'what becomes of a validator that voted twice: "suspend" or "show"',
    })
    .default(usual.onEvidence),
});

const organisationId = text(
  `an id: a small letter, then up to ${ORGANISATION_ID_MAX - 1} small letters, digits and hyphens`,
  /^[a-z][a-z0-9-]{0,30}$/,
);

const organisation = z.strictObject({
  id: organisationId,
  name: z.string({ error: 'what people call it: a text' }).describe('what people call it'),
  admins: z
    .array(key, { error: 'the keys that approve for it: a list of at least one' })
    .min(1, { error: 'an organisation has an admin: give the public key of at least one' })
    .describe('public keys that propose and approve changes for it'),
});

const roleNames = roles.map((role) => `"${role}"`).join(', ');

const member = z.strictObject({
  key: key.describe('the public key of its node'),
  sealingKey: key.optional().describe('the public key of its votes, if it is another'),
  organisation: organisationId.describe('the id of its organisation'),
  roles: z
    .array(z.enum(roles as [string, ...string[]], { error: `a role: one of ${roleNames}` }), {
      error: `what it is: a list of ${roleNames}`,
    })
    .min(1, { error: `what it is: at least one of ${roleNames}` }),
});

const place = z.strictObject({
  key: key.describe('of a member'),
  address: text(
    'where it listens: HOST:PORT, such as "127.0.0.1:9001" or "[::1]:9001"',
    /^(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$/,
  ),
});

/** A network whose members are known, and whose validators vote. */
const pbftForm = z.strictObject({
  ...head,
  shape: z.enum(['private', 'consortium'], {
    error: 'the shape: "private" or "consortium", because validators that vote are known by name',
  }),
  rule: z.literal('pbft', { error: rules }),
  parameters: pbftParameters.prefault({}),
  money: z
    .strictObject({ reward, allocations })
    .prefault({ reward: { first: '0', halvingBlocks: 0, tail: '0' }, allocations: [] }),
  organisations: z.array(organisation, { error: 'who takes part: a list of organisations' }),
  members: z.array(member, { error: 'the nodes and what they are: a list of members' }),
  governance: z
    .strictObject({
      approve: z
        .enum(thresholds as ['majority', 'two-thirds', 'all'], {
          error: 'how many organisations carry a change: "majority", "two-thirds" or "all"',
        })
        .default('majority'),
      expiresAfterBlocks: whole(
        'blocks after which a proposal is forgotten',
        1,
        Number.MAX_SAFE_INTEGER,
        10_000,
      ).default(pbftDefaults.governance.expiresAfterBlocks),
    })
    .prefault({}),
  privacy: z
    .strictObject({
      requiredHolders: whole(
        'others that hold a private payload before its transaction is sent',
        0,
        UINT32_MAX,
        1,
      ).default(pbftDefaults.privacy.requiredHolders),
      keepBlocks: whole(
        'blocks after which a private payload is deleted; 0: never',
        0,
        Number.MAX_SAFE_INTEGER,
        10_000,
      ).default(pbftDefaults.privacy.keepBlocks),
    })
    .prefault({}),
  places: z
    .array(place, { error: 'where members listen: a list' })
    .default([])
    .describe('where members listen; no part of the network, and may differ from node to node'),
});

/** A network file that has the right form. */
export type PowFields = z.infer<typeof powForm>;
export type PbftFields = z.infer<typeof pbftForm>;

/** The form of the rule that a file names; of proof of work where it names none that there is. */
export function formOf(value: unknown): typeof powForm | typeof pbftForm {
  const { rule } = Object(value) as { rule?: unknown };
  return rule === 'pbft' ? pbftForm : powForm;
}

/** For editors: completion, and a mark under what a node would refuse. */
export function networkSchema(): string {
  const schema = z.toJSONSchema(z.discriminatedUnion('rule', [powForm, pbftForm]), { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'A finack network' }, undefined, 2)}\n`;
}
