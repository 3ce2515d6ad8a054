// Makes a text fit: lines of so many columns, where Korean syllables take two. PURE.
import { columnsOf, wrapped } from './ladder-words.ts';

/** Wrapped between words, all lines but the first further in; a word that is too long is broken. */
export function linesOf(text: string, columns: number): string[] {
  return wrapped(text, columns).flatMap((line) => broken(line, columns));
}

function broken(line: string, columns: number): string[] {
  const pieces = [''];
  for (const letter of line) {
    const last = pieces.at(-1) ?? '';
    if (columnsOf(last + letter) > columns) pieces.push(`  ${letter}`);
    else pieces[pieces.length - 1] = last + letter;
  }
  return pieces;
}

/** The first form that fits, of several from long to short; of the shortest as much as fits. */
export function fitting(forms: readonly string[], columns: number): string {
  return forms.find((form) => columnsOf(form) <= columns) ?? cut(forms.at(-1) ?? '', columns);
}

/** As much as fits, with a sign that there is more. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let shown = '';
  for (const letter of text) {
    if (columnsOf(shown + letter) > columns - 1) break;
    shown += letter;
  }
  return `${shown}…`;
}
