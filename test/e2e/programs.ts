// `finack` as its users run it: compiled, as a process of its own, ended by its own process id.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildExit, type RunningProgram, startChild } from '../../src/capture/child.ts';
import type { ConnectionClose, StampedEvent } from '../../src/observe/events.ts';
import { root } from '../helpers/root.ts';

/** The compiled command. */
export const finackMain = join(root, '.build', 'src', 'cli', 'main.js');

const running = new Set<RunningProgram>();

/** For `afterEach`: whatever a failed test left behind. */
export async function endPrograms(): Promise<void> {
  for (const child of running) await child.end('SIGKILL');
  running.clear();
}

/** Any command of finack. */
export async function finack(...args: readonly string[]): Promise<RunningProgram> {
  const child = await startChild(process.execPath, [finackMain, ...args]);
  running.add(child);
  void child.exit.then(() => running.delete(child));
  return child;
}

/** One that ends by itself. */
export async function finackRun(
  ...args: readonly string[]
): Promise<ChildExit & { lines: readonly string[] }> {
  const child = await finack(...args);
  return { ...(await child.exit), lines: child.lines };
}

export interface NodePlan {
  folder: string;
  peers?: readonly string[];
  args?: readonly string[];
}

/** A node on a free port of 127.0.0.1, once it listens. Its events go to a file beside its folder. */
export async function startProgram({ folder, peers = [], args = [] }: NodePlan): Promise<Program> {
  const events = `${folder}.${++started}.ndjson`;
  const child = await finack(
    ...['node', '--port', '0', '--data', folder, '--events', events, '--verbose'],
    ...peers.flatMap((peer) => ['--peer', peer]),
    ...args,
  );
  const [, address = ''] = await child.waitForLine(/^listening (\S+)$/);
  return new Program(child, address, folder, events);
}

let started = 0;

export class Program {
  readonly child: RunningProgram;
  readonly address: string;
  readonly folder: string;
  readonly #eventsFile: string;

  constructor(child: RunningProgram, address: string, folder: string, eventsFile: string) {
    this.child = child;
    this.address = address;
    this.folder = folder;
    this.#eventsFile = eventsFile;
  }

  get port(): number {
    return Number(this.address.split(':').at(-1));
  }

  get pid(): number {
    return this.child.pid;
  }

  /** The first line, past or future, that names this height or a higher one. */
  async reaches(height: number): Promise<void> {
    const enough = Array.from({ length: String(height).length }, (_, digit) => digit);
    await this.child.waitForLine(heightAtLeast(height, enough));
  }

  stop(): Promise<ChildExit> {
    return this.child.end('SIGTERM');
  }

  /** Every event so far; all of them once the process has ended. */
  async events(): Promise<StampedEvent[]> {
    const text = await readFile(this.#eventsFile, 'utf8');
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as StampedEvent);
  }

  async closes(): Promise<ConnectionClose[]> {
    return ofType(await this.events(), 'connection.close');
  }
}

export function ofType<T extends StampedEvent['type']>(
  events: readonly StampedEvent[],
  type: T,
): Extract<StampedEvent, { type: T }>[] {
  return events.filter((event): event is Extract<StampedEvent, { type: T }> => event.type === type);
}

/** `at height N` for every N from `height` on: digit by digit, because lines are matched by patterns. */
function heightAtLeast(height: number, places: readonly number[]): RegExp {
  const digits = String(height);
  const same = places.map((place) => {
    const above = Number(digits[place]) + 1;
    return above > 9
      ? undefined
      : `${digits.slice(0, place)}[${above}-9]\\d{${digits.length - place - 1}}`;
  });
  const larger = [digits, ...same.filter((one) => one !== undefined), `\\d{${digits.length + 1},}`];
  return new RegExp(`tip \\S+ at height (?:${larger.join('|')})(?!\\d)`);
}
