// The shape of a local network: which node dials which, and into how many parts it has fallen. Pure:
// randomness is a seed. Nodes are numbers from 0; each dials earlier ones only, so that a program that starts
// them can know the addresses of those before.

export const shapes = ['ring', 'line', 'star', 'mesh', 'random'] as const;
export type Shape = (typeof shapes)[number];

export const shapeHelp =
  'ring: each dials the one before it, the last also the first; line: without that; ' +
  'star: all dial the first; mesh: each dials all before it; random: a ring in any order, and as ' +
  'many links more (--seed repeats it)';

/** For every node the nodes that it dials. The same seed gives the same random shape everywhere. */
export function dialsOf(shape: Shape, count: number, seed: number): number[][] {
  const dials: number[][] = Array.from({ length: count }, () => []);
  for (const [one, other] of linksOf(shape, count, seed)) {
    const [earlier, later] = one < other ? [one, other] : [other, one];
    const known = dials[later];
    if (earlier !== later && known?.includes(earlier) === false) known.push(earlier);
  }
  for (const known of dials) known.sort((a, b) => a - b);
  return dials;
}

type Link = readonly [number, number];

function linksOf(shape: Shape, count: number, seed: number): Link[] {
  const all = Array.from({ length: count }, (_, at) => at);
  switch (shape) {
    case 'ring':
      return ring(all);
    case 'line':
      return ring(all).slice(0, -1);
    case 'star':
      return all.map((at): Link => [0, at]);
    case 'mesh':
      return all.flatMap((at) => all.slice(0, at).map((other): Link => [other, at]));
    case 'random': {
      const random = randomBelow(seed);
      return [...ring(shuffled(all, random)), ...all.map((at): Link => [at, random(count)])];
    }
  }
}

/** Each and the next, the last and the first: no single loss cuts it in two. */
function ring(nodes: readonly number[]): Link[] {
  return nodes.map((node, at): Link => [node, nodes[(at + 1) % nodes.length] ?? node]);
}

/** Fisher and Yates. */
function shuffled(nodes: readonly number[], random: (below: number) => number): number[] {
  const left = [...nodes];
  return nodes.flatMap(() => left.splice(random(left.length), 1));
}

/** Whole numbers below a limit, from a seed: mulberry32, which is enough to draw a picture. */
function randomBelow(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Groups of nodes that reach each other, each in order; `links` says whom a node is connected to. */
export function partsOf(
  nodes: readonly number[],
  links: (node: number) => Iterable<number>,
): number[][] {
  const left = new Set(nodes);
  const neighbours = new Map(nodes.map((node): [number, Set<number>] => [node, new Set()]));
  for (const node of nodes) {
    for (const other of links(node)) {
      neighbours.get(node)?.add(other);
      neighbours.get(other)?.add(node);
    }
  }
  const parts: number[][] = [];
  for (const first of nodes) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const node of part) {
      for (const other of neighbours.get(node) ?? []) if (left.delete(other)) part.push(other);
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}

/** Milliseconds in which a network may be in parts without being called split: restarts and redials. */
const SPLIT_GRACE_MS = 3_000;

/** What changed in a network's unity, each said once. */
export type UnityNews = 'connected' | 'split' | 'whole-again';

/** Whether the network is one: told after every look, it says what is news. */
export class Unity {
  #state: 'unknown' | 'one' | 'split' = 'unknown';
  #apartSinceMs: number | undefined;

  /** `nowMs` never runs backwards. */
  seen(parts: number, nowMs: number): UnityNews | undefined {
    if (parts <= 1) {
      this.#apartSinceMs = undefined;
      const news = this.#state === 'split' ? 'whole-again' : 'connected';
      if (this.#state === 'one') return undefined;
      this.#state = 'one';
      return news;
    }
    this.#apartSinceMs ??= nowMs;
    if (this.#state === 'split' || nowMs - this.#apartSinceMs < SPLIT_GRACE_MS) return undefined;
    this.#state = 'split';
    return 'split';
  }
}
