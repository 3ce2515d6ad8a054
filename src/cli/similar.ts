// The word that somebody meant: for faults of one or two letters. Pure.

/** At most so many letters of a word may be wrong: more is another word. */
const MISTAKES_MAX = 3;
/** Share of a word's letters that may be wrong. */
const MISTAKES_SHARE_MAX = 0.4;

/** ` (Did you mean four-way-close?)`, or nothing if nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = known
    .map((one) => ({ one, mistakes: mistakesBetween(word, one) }))
    .filter(({ one, mistakes }) => {
      const isPart = word.length >= 3 && one.includes(word);
      const most = Math.min(MISTAKES_MAX, Math.floor(one.length * MISTAKES_SHARE_MAX));
      return isPart || mistakes <= most;
    })
    .sort((a, b) => a.mistakes - b.mistakes);
  const [first, second] = near;
  if (first === undefined) return '';
  const isTie = second !== undefined && second.mistakes === first.mistakes;
  const words = isTie ? `one of ${first.one}, ${second.one}` : first.one;
  return ` (Did you mean ${words}?)`;
}

/** Letters to put in, leave out, exchange, or swap with their neighbour (optimal string alignment). */
export function mistakesBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const least = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + same,
        isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[row]?.push(least);
    }
  }
  return at(a.length, b.length);
}
