// What a genesis says of a network with a roster, beside name, shape, rule, time and allocations: numbers under
// their names, those left out that are as in every network of the rule. [C-14]
import { strict as assert } from 'node:assert';
import { textBytes, uint32Bytes, uint64Bytes } from './canonical-bytes.ts';
import { type PbftNetwork, pbftDefaults } from './network-parameters.ts';
import { pbftRosterFault } from './roster-rules.ts';

type Numbers = Readonly<Record<string, number | bigint>>;

/** The sections in their order. */
export function rosterNetworkBytes(network: PbftNetwork): Uint8Array {
  const own = sectionsOf(network);
  const usual = sectionsOf(pbftDefaults);
  return Buffer.concat(own.map((section, index) => sectionBytes(section, usual[index] ?? {})));
}

function sectionsOf(network: typeof pbftDefaults): readonly Numbers[] {
  const { parameters, reward, governance, privacy } = network;
  const { onEvidence, ...numbers } = parameters;
  return [
    { ...numbers, onEvidence: onEvidence === 'suspend' ? 0 : 1 },
    { ...reward },
    { ...governance },
    { ...privacy },
  ];
}

/** How many differ from the usual ones, then those, ascending by name. */
function sectionBytes(section: Numbers, usual: Numbers): Uint8Array {
  const own = Object.entries(section)
    .filter(([name, value]) => value !== usual[name])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([
    uint32Bytes(own.length),
    ...own.flatMap(([name, value]) => [textBytes(name), uint64Bytes(BigInt(value))]),
  ]);
}

/** A network file is read and judged elsewhere; what arrives here must make sense. */
export function assertRosterNetwork({
  parameters,
  governance,
  privacy,
  roster,
}: PbftNetwork): void {
  const { onEvidence, ...numbers } = parameters;
  for (const [name, value] of Object.entries({ ...numbers, ...governance }))
    assert(Number.isSafeInteger(value) && value > 0, `${name}: above 0`);
  for (const [name, value] of Object.entries(privacy))
    assert(Number.isSafeInteger(value) && value >= 0, `${name}: 0 or more`);
  assert(parameters.viewTimeoutMs <= parameters.viewTimeoutMaxMs, 'viewTimeoutMs: the least');
  assert(onEvidence === 'suspend' || onEvidence === 'show', 'onEvidence: suspend or show');
  assert.equal(pbftRosterFault(roster), undefined);
}
