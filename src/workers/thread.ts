// Starting a thread from a file of this folder, in the package as in the sources. What it computes is not
// known here.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** @param name of a file beside this one, without its ending */
export function threadFile(name: string): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, here);
}

/**
 * @param thread the file to run
 * @param workerData what the thread is handed at its start
 * @param resourceLimits of its memory
 * @throws Error when the file is not there, or the system gives no thread
 */
export function newThread(
  thread: URL,
  workerData?: unknown,
  resourceLimits: ResourceLimits = {},
): Worker {
  if (!existsSync(thread)) {
    throw new Error(
      `${fileURLToPath(thread)} is missing: a program that bundles finack has to leave its files as they are`,
    );
  }
  if (!thread.pathname.endsWith('.ts')) return new Worker(thread, { workerData, resourceLimits });
  // Run straight from the sources: on Node 20 a thread does not inherit tsx, so it is told to load it.
  const tsx = JSON.stringify(createRequire(thread).resolve('tsx/cjs/api'));
  const file = JSON.stringify(fileURLToPath(thread));
  const script = `require(${tsx}).register(); require(${file});`;
  return new Worker(script, { eval: true, workerData, resourceLimits });
}
