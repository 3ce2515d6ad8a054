// Text in columns: how wide it is, how it is wrapped, cut and centred, and how counts and ranges are
// written. Korean syllables take two columns. PURE.

export function centred(text: string, fill: string, columns: number): string {
  const room = Math.max(0, columns - columnsOf(text));
  const left = Math.floor(room / 2);
  return fill.repeat(left) + text + fill.repeat(room - left);
}

/** A note that is too long goes on in a line of its own, further in. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (columnsOf(last) + 1 + columnsOf(word) > columns) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Columns on a terminal: Korean syllables and other wide letters take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u.test(letter) ? 2 : 1;
  return columns;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `4, 6–9, 12`: numbers in order, runs of them joined. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.last === number - 1) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges
    .map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ');
}

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
