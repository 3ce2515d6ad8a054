// Data folders for tests: made, opened and removed.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store, type StoreOptions } from '../../src/store/store.ts';
import { type FramedBlock, network, verify } from './blocks.ts';

const made: string[] = [];

export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finack-store-'));
  made.push(folder);
  return folder;
}

/** For `afterEach`. */
export async function removeFolders(): Promise<void> {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
}

export function openStore(folder: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  return Store.open({ folder, ...network, verify, ...options });
}

export function logOf(folder: string, segment = 1): string {
  return join(folder, 'blocks', `00000${segment}.frames`);
}

/** All segments, one after another. */
export async function wholeLogOf(folder: string): Promise<Buffer> {
  const names = (await readdir(join(folder, 'blocks'))).filter((name) =>
    /^\d+\.frames$/.test(name),
  );
  const files = names.toSorted().map((name) => readFile(join(folder, 'blocks', name)));
  return Buffer.concat(await Promise.all(files));
}

export async function writeLog(folder: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, 'blocks'), { recursive: true });
  await writeFile(logOf(folder), bytes);
}

/** A folder whose store was closed cleanly with `blocks` in it. */
export async function filledFolder(
  blocks: readonly FramedBlock[],
  options: Partial<StoreOptions> = {},
): Promise<string> {
  const folder = await newFolder();
  const store = await openStore(folder, options);
  await appendAll(store, blocks);
  await store.close();
  return folder;
}

export async function appendAll(store: Store, blocks: readonly FramedBlock[]): Promise<void> {
  await Promise.all(blocks.map(({ frame, facts }) => store.append(frame, facts)));
}

/** What a promise was rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('expected a rejection');
}
