// The processes of one demo: started under one roof, and ended whatever happens, each by its own id.
import type { LabChild } from '../capture/child.ts';
import { Actor, type Launch } from './actor.ts';
import type { Places } from './places.ts';
import type { Name } from './plan.ts';

/** Lines of a log that are worth showing when something went wrong. */
const LAST_WORDS_LINES = 8;

export class Company {
  readonly #launch: Launch;
  readonly #places: Places;
  readonly #children = new Map<Name, LabChild>();

  constructor(launch: Launch, places: Places) {
    this.#launch = launch;
    this.#places = places;
  }

  start(name: Name): Promise<Actor> {
    return Actor.start(name, this.#places[name], this.#launch, (child) => {
      this.#children.set(name, child);
    });
  }

  /** Ends what still runs, at once: for failures. Nothing happens to those that have ended. */
  async end(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.end('SIGKILL')));
  }

  /** The end of every log, for a person who has to find out what went wrong. */
  lastWords(): string[] {
    return [...this.#children].flatMap(([name, { lines }]) => {
      return lines.slice(-LAST_WORDS_LINES).map((line) => `${name}: ${line}`);
    });
  }
}
