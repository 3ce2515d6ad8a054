// Draws the phases of a connection from the table that the session is held to: the state diagram in
// src/session/README.md. `npx tsx scripts/diagram.ts` writes it; a test compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type InputKind, type PhaseName, transitions } from '../src/session/phases.ts';

/** The mermaid block of a page: everything between its fences. */
const block = /(?<=^```mermaid\n)[\s\S]*?(?=^```$)/m;

/** The page with its diagram drawn anew. */
export function withDiagram(page: string): string {
  if (!block.test(page)) throw new Error('the page has no ```mermaid block');
  return page.replace(block, stateDiagram());
}

/**
 * One arrow for each pair of phases, with the inputs that take it. Inputs that change nothing are
 * left out; those that can end every phase are one arrow from the box around them.
 */
export function stateDiagram(): string {
  const phases = Object.keys(transitions) as PhaseName[];
  const alive = phases.filter((phase) => phase !== 'over');
  const inputs = Object.keys(transitions.opening) as InputKind[];
  const leads = (from: PhaseName, input: InputKind, to: PhaseName): boolean => {
    const entry = transitions[from][input];
    return 'includes' in entry && entry.includes(to);
  };
  const endsAll = inputs.filter((input) =>
    alive.every((phase) => 'never' in transitions[phase][input] || leads(phase, input, 'over')),
  );
  const arrow = (from: PhaseName, to: PhaseName): string[] => {
    const causes = inputs.filter((input) => leads(from, input, to));
    const own = to === 'over' ? causes.filter((input) => !endsAll.includes(input)) : causes;
    if (from === to || own.length === 0) return [];
    return [`${idOf(from)} --> ${idOf(to)} : ${own.join(', ')}`];
  };
  const named = alive.filter((phase) => idOf(phase) !== phase);
  const inside = alive.flatMap((from) => alive.flatMap((to) => arrow(from, to)));
  const outside = alive.flatMap((from) => arrow(from, 'over'));
  const lines = [
    'stateDiagram-v2',
    '  [*] --> opening',
    '  state "a connection" as alive {',
    ...named.map((phase) => `    state "${phase}" as ${idOf(phase)}`),
    ...inside.map((line) => `    ${line}`),
    '  }',
    ...outside.map((line) => `  ${line}`),
    `  alive --> over : ${endsAll.join(', ')}`,
    '  over --> [*]',
  ];
  return `${lines.join('\n')}\n`;
}

/** Mermaid reads a hyphen as the beginning of an arrow. */
function idOf(phase: PhaseName): string {
  return phase.replaceAll('-', '_');
}

const script = fileURLToPath(import.meta.url);
if (process.argv[1] === script) {
  const page = join(dirname(script), '..', 'src', 'session', 'README.md');
  writeFileSync(page, withDiagram(readFileSync(page, 'utf8')));
}
