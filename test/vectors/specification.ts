// proto/README.md as data: its hex blocks, its tables and its clauses.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../helpers/root.ts';

export const specification = readFileSync(join(root, 'proto/README.md'), 'utf8');

export interface HexBlock {
  /** What stands behind ```hex: a frame of wire.json, or `chain.json` and a path. */
  readonly name: string;
  readonly hex: string;
}

/** In a hex block everything behind # is for people. */
export const hexBlocks: readonly HexBlock[] = [
  ...specification.matchAll(/^```hex (.+)\n([\s\S]*?)^```$/gm),
].map(([, name = '', body = '']) => ({
  name,
  hex: body.replace(/#.*$/gm, '').replace(/\s+/g, ''),
}));

/** The cells of every row of the tables whose header begins with these columns. */
export function tableRows(...columns: string[]): string[][] {
  const header = `| ${columns.join(' | ')} |`;
  return specification
    .split(/\n\n+/)
    .filter((part) => part.startsWith(header))
    .flatMap((table) => table.trimEnd().split('\n').slice(2))
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The text of a cell without its backticks. */
export function unquoted(cell: string | undefined): string {
  return (cell ?? '').replaceAll('`', '');
}

/** Clauses where they are defined: **[F-1]**. */
export const definedClauses: readonly string[] = [
  ...specification.matchAll(/^\*\*\[([A-Z]-\d+)\]\*\*/gm),
].map(([, clause = '']) => clause);
