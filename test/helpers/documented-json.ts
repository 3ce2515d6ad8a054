// Holds what a command prints with --json against the table in src/cli/README.md: every field that is
// printed stands there with its type, and every field that stands there without a `?` is printed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from './root.ts';

interface Field {
  path: string;
  types: string[];
  isOptional: boolean;
}

/** The tables by the heading above them: `finack status`. */
export function documentedCommands(): Map<string, Field[]> {
  const page = readFileSync(join(root, 'src/cli/README.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const heading = section.slice(0, section.indexOf('\n')).trim();
      const rows = [...section.matchAll(/^\| `([^`]+)` \| ([a-z or]+?) \|/gm)];
      const fields = rows.map(([, name = '', type = '']) => ({
        path: name.replace(/\?$/, ''),
        types: type.split(' or '),
        isOptional: name.endsWith('?'),
      }));
      return [heading, fields];
    }),
  );
}

/** @throws AssertionError that names the fields */
export function expectDocumented(command: string, value: unknown): void {
  const fields = documentedCommands().get(command);
  if (fields === undefined) throw new Error(`src/cli/README.md has no section ${command}`);
  expect(faultsOf(value, fields), `${command} --json`).to.deep.equal([]);
}

export function faultsOf(value: unknown, fields: readonly Field[]): string[] {
  return [...new Set(faultsAt('', value, fields))];
}

/** `path`: as documented, so that `endings.graceful` is `endings.*` where that stands there. */
function faultsAt(path: string, value: unknown, fields: readonly Field[]): string[] {
  const faults: string[] = [];
  const known = fields.find((field) => field.path === path);
  if (path !== '' && known === undefined) return [`${path} is not documented`];
  const type = typeOf(value);
  if (known !== undefined && !known.types.includes(type)) {
    faults.push(`${path} is ${type}, not ${known.types.join(' or ')}`);
  }
  if (Array.isArray(value)) {
    for (const one of value) faults.push(...faultsAt(`${path}[]`, one, fields));
    return faults;
  }
  if (typeof value !== 'object' || value === null) return faults;
  const below = path === '' ? '' : `${path}.`;
  const names = Object.entries(value);
  for (const [name, one] of names) {
    const itself = `${below}${name}`;
    const isNamed = fields.some((field) => field.path === itself);
    const any = `${below}*`;
    const isAny = !isNamed && fields.some((field) => field.path === any);
    faults.push(...faultsAt(isAny ? any : itself, one, fields));
  }
  for (const field of fields) {
    const rest = field.path.startsWith(below) ? field.path.slice(below.length) : '';
    if (field.isOptional || !/^\w+$/.test(rest)) continue;
    if (!(rest in value)) faults.push(`${field.path} is missing`);
  }
  return faults;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}
