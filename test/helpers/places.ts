// Which of many places a test tries: all of them where that was asked for (FINACK_EXHAUSTIVE=yes), else a few
// that are drawn anew in every run. The seed stands in the test's title; FINACK_SEED draws the same ones again.
import { Random } from '../../src/sim/random.ts';

export const isExhaustive = process.env['FINACK_EXHAUSTIVE'] === 'yes';

export const placesSeed = Number(process.env['FINACK_SEED'] ?? Date.now() % 2 ** 31);

/** For a title: which places are tried. */
export const placesTold = isExhaustive ? 'every place' : `seed ${placesSeed}`;

/** Of the whole numbers below `count`, so many at most, ascending; all of them where that was asked for. */
export function placesBelow(count: number, sample: number): number[] {
  const all = Array.from({ length: count }, (_, place) => place);
  if (isExhaustive || sample >= count) return all;
  const random = new Random(placesSeed);
  const drawn = new Set<number>();
  while (drawn.size < sample) drawn.add(random.pick(all));
  return all.filter((place) => drawn.has(place));
}
