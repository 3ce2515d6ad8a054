// How proof of work makes blocks: always on our tip, at once, with a nonce that others look for.
//
//   resting --due--> building --built--> working --worked--> settling --settled--> resting | done
//              ^        |  tip moved: drop   |
//              +--------+--------------------+
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { addMs, CLOCK_START, type MonotonicMs, type Now } from '../clock/clock.ts';
import type { SealEffect, Sealer, SealerHelp, SealInput } from './sealer.ts';

/** Milliseconds before it is tried again to build what could not be built: a block being fetched again. */
const BUILD_RETRY_MS = 1_000;

type State =
  /** Until the interval is over; at first no tip is known. */
  | { readonly name: 'resting'; readonly untilMs: MonotonicMs }
  | { readonly name: 'building' | 'working'; readonly nextMs: MonotonicMs }
  | { readonly name: 'storing'; readonly nextMs: MonotonicMs }
  | { readonly name: 'done' };

export class PowSealer implements Sealer {
  readonly #help: SealerHelp;
  readonly #targetAfter: (parent: HeaderEntry) => Hash;
  #state: State = { name: 'resting', untilMs: CLOCK_START };
  #tip: HeaderEntry | undefined;
  /** Number of the last attempt, and blocks sealed. */
  #re = 0;
  #sealed = 0;

  /** @param targetAfter what a child of this entry must carry */
  constructor(targetAfter: (parent: HeaderEntry) => Hash, help: SealerHelp) {
    this.#targetAfter = targetAfter;
    this.#help = help;
  }

  get deadlineMs(): MonotonicMs | undefined {
    return this.#state.name === 'resting' && this.#tip !== undefined
      ? this.#state.untilMs
      : undefined;
  }

  handle(input: SealInput, now: Now): SealEffect[] {
    switch (input.kind) {
      case 'tip':
        this.#tip = input.entry;
        return this.#moved(now);
      case 'wake':
        return this.#begin(now);
      default:
        // An answer to an attempt that was dropped.
        return input.re === this.#re ? this.#answered(input, now) : [];
    }
  }

  /** building, working -> building; resting -> building */
  #moved(now: Now): SealEffect[] {
    const { name } = this.#state;
    if (name !== 'building' && name !== 'working') return this.#begin(now);
    const re = this.#re;
    this.#state = { name: 'resting', untilMs: now.nowMs };
    return [{ kind: 'drop', re }, ...this.#begin(now)];
  }

  /** resting -> building */
  #begin({ nowMs, wallMs }: Now): SealEffect[] {
    const parent = this.#tip;
    if (this.#state.name !== 'resting' || nowMs < this.#state.untilMs || !parent) return [];
    this.#state = { name: 'building', nextMs: addMs(nowMs, this.#help.intervalMs) };
    // As early as now, but later than the rule demands.
    const timeMs = Math.max(wallMs, this.#help.medianTimeMs(parent) + 1);
    const fields = { timeMs, target: this.#targetAfter(parent) };
    return [{ kind: 'build', re: ++this.#re, parent, fields }];
  }

  #answered(input: Extract<SealInput, { re: number }>, now: Now): SealEffect[] {
    const state = this.#state;
    const re = this.#re;
    switch (input.kind) {
      case 'built':
        if (state.name !== 'building') return [];
        this.#state = { ...state, name: 'working' };
        return [{ kind: 'work', re, headerBytes: input.headerBytes }];
      case 'not-built':
        if (state.name !== 'building') return [];
        this.#state = { name: 'resting', untilMs: addMs(now.nowMs, BUILD_RETRY_MS) };
        return [];
      case 'worked':
        if (state.name !== 'working') return [];
        this.#sealed++;
        this.#state = { ...state, name: 'storing' };
        return [{ kind: 'sealed', re, headerBytes: input.headerBytes, certificate: undefined }];
      case 'settled':
        if (state.name !== 'storing') return [];
        return this.#settled(state.nextMs, now);
    }
  }

  /** settling -> resting, done */
  #settled(untilMs: MonotonicMs, now: Now): SealEffect[] {
    if (this.#sealed >= this.#help.blocks) {
      this.#state = { name: 'done' };
      return [{ kind: 'done' }];
    }
    this.#state = { name: 'resting', untilMs };
    return this.#begin(now);
  }
}
