// The canonical layouts of networks and rosters as proto/README.md shows them: one field a line.
import { strict as assert } from 'node:assert';
import { HASH_BYTES } from '../../src/chain/hash.ts';
import { rolesOfBits } from '../../src/chain/roles.ts';
import { thresholds } from '../../src/chain/roster.ts';
import { line, plainLines } from './annotate.ts';

/** Goes through such a layout, and writes a line for each field. */
class Layout {
  readonly lines: string[] = [];
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  text(): string {
    const length = this.#bytes.readUInt32BE(this.#at);
    this.#take(4, `a text of ${length} bytes`);
    const value = this.#bytes.toString('utf8', this.#at, this.#at + length);
    this.#take(length, `"${value}"`);
    return value;
  }

  /** A number of so many bytes, and what to say of it. */
  number(bytes: 1 | 2 | 4 | 8, comment: (value: number) => string): number {
    const read = this.#bytes.subarray(this.#at, this.#at + bytes);
    const value = Number(`0x${read.toString('hex')}`);
    this.#take(bytes, comment(value));
    return value;
  }

  hash(comment: string): void {
    this.#take(HASH_BYTES, comment);
  }

  time(): void {
    this.number(8, (timeMs) => {
      const time = new Date(timeMs).toISOString();
      return `time: ${time.replace('T', ' ').replace('.000Z', '')} UTC`;
    });
  }

  end(): string[] {
    const rest = this.#bytes.subarray(this.#at);
    assert.equal(rest.length, 0, plainLines(rest).join('\n'));
    return this.lines;
  }

  #take(length: number, comment: string): void {
    this.lines.push(line(this.#bytes.subarray(this.#at, this.#at + length), comment));
    this.#at += length;
  }
}

const english = (value: number) => value.toLocaleString('en');

/** The layout of [C-6], for a network without allocations. */
export function networkLines(bytes: Uint8Array): string[] {
  const layout = new Layout(bytes);
  for (let text = 0; text < 4; text++) layout.text();
  layout.time();
  layout.number(8, (reward) => `first reward: ${english(reward)}`);
  layout.number(8, () => 'never halved');
  layout.number(8, (tail) => `reward at least: ${english(tail)}`);
  layout.number(8, (spacingMs) => `spacing: ${english(spacingMs)} ms`);
  layout.number(4, (spacings) => `${spacings} spacings into the future`);
  layout.hash('target');
  layout.number(8, () => 'never retargeted');
  layout.number(4, () => 'no allocations');
  return layout.end();
}

/** The layout of [C-14]. */
export function rosterNetworkLines(bytes: Uint8Array): string[] {
  const layout = new Layout(bytes);
  for (let text = 0; text < 4; text++) layout.text();
  layout.time();
  for (const section of ['parameters', 'money', 'governance', 'privacy']) {
    const count = layout.number(4, (own) => `${section}: ${own} not as usual`);
    for (let i = 0; i < count; i++) {
      layout.text();
      layout.number(8, english);
    }
  }
  const allocations = layout.number(4, (count) => `allocations: ${count}`);
  for (let i = 0; i < allocations; i++) {
    layout.hash('address');
    layout.number(8, (amount) => `amount: ${english(amount)}`);
  }
  layout.hash('hash of the roster');
  return layout.end();
}

/** The layout of [C-13]. */
export function rosterLines(bytes: Uint8Array): string[] {
  const layout = new Layout(bytes);
  layout.text();
  layout.number(4, (changes) => `${changes} changes`);
  layout.number(1, (kind) => `threshold: ${thresholds[kind - 1] ?? 'none'}`);
  const organisations = layout.number(4, (count) => `organisations: ${count}`);
  for (let i = 0; i < organisations; i++) {
    layout.text();
    layout.text();
    const admins = layout.number(1, (count) => `admins: ${count}`);
    for (let admin = 0; admin < admins; admin++) layout.hash('key of an admin');
  }
  const members = layout.number(4, (count) => `members: ${count}`);
  for (let i = 0; i < members; i++) {
    layout.hash('key');
    layout.hash('sealing key');
    layout.text();
    layout.number(2, (bits) => `roles: ${rolesOfBits(bits)?.join(', ')}`);
    layout.number(8, (weight) => `weight: ${weight}`);
  }
  return layout.end();
}
