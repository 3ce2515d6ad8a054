// The folder of `finack up`: where its nodes keep their data and where their logs go. A temporary one
// belongs to the process that made it; those of processes that are gone are removed by the next.
import { lstat, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemCode } from '../control/control-error.ts';
import { createOwnFile, openPlainFile, UnsafeFileError } from '../files/own-files.ts';
import { makeFolders } from '../files/own-folders.ts';
import { jsonOf } from '../observe/ndjson.ts';
import { LineSink } from '../observe/sinks/line-sink.ts';
import { folderNamed } from './data-folder.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

const PREFIX = 'finack-up-';
/** In a temporary folder: which process it belongs to. */
const OWNER_FILE = 'owner.json';

export interface UpFolder {
  path: string;
  /** Removes it, if it is a temporary one. */
  remove(): Promise<void>;
}

/** `--data`, made if need be, or a temporary folder of our own. @throws CommandError */
export async function openUpFolder(given: string | undefined): Promise<UpFolder> {
  if (given !== undefined) {
    const path = folderNamed(given);
    await makeFolders(path).catch((error: unknown) => {
      throw unusable(
        `cannot make the folder ${path} (${systemCode(error)}): choose another --data`,
      );
    });
    return { path, remove: () => Promise.resolve() };
  }
  await clearStaleFolders(tmpdir());
  const path = await mkdtemp(join(tmpdir(), PREFIX)).catch((error: unknown) => {
    const why = `no temporary folder in ${tmpdir()} (${systemCode(error)})`;
    throw unusable(`${why}: set TMPDIR to a folder that is there, or give --data`);
  });
  await writeFile(join(path, OWNER_FILE), jsonOf(await ownerOf(process.pid)));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function unusable(message: string): CommandError {
  return new CommandError(exitCodes.disk, message);
}

/**
 * A process that cannot be taken for another: numbers are used again, and the folder may be shared
 * with containers, each of which counts its own processes.
 */
interface Owner {
  pid: number;
  /** Clock ticks from boot to its start; empty where there is no /proc. */
  started: string;
  /** Its pid namespace; empty where there is none. */
  namespace: string;
}

/** Of a process that runs; undefined if there is none of that number. */
async function ownerOf(pid: number): Promise<Owner | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return undefined;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in brackets, may hold spaces; starttime is field 22 (proc(5)).
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return { pid, started, namespace };
}

/** Removes what killed `finack up` processes of this user have left in `parent`. Never rejects. */
export async function clearStaleFolders(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const folder = join(parent, name);
    if (await isStale(folder).catch(() => false)) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isStale(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return false;
  const owner = JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as Partial<Owner>;
  const here = await ownerOf(process.pid);
  if (typeof owner.pid !== 'number' || owner.namespace !== here?.namespace) return false;
  const now = await ownerOf(owner.pid);
  return now === undefined || now.started !== owner.started;
}

/** The log of one node. A slow disk costs lines, never memory. */
export interface NodeLog {
  write(text: string): void;
  close(): Promise<void>;
}

/** Appends to NAME.log, a plain file of ours. @throws CommandError */
export async function openNodeLog(folder: string, name: string): Promise<NodeLog> {
  const path = join(folder, `${name}.log`);
  try {
    const file = await createOwnFile(path).catch((error: unknown) => {
      if (systemCode(error) === 'EEXIST') return openPlainFile(path, 'write');
      throw error;
    });
    const { size: start } = await file.stat();
    const dropNotice = (lines: number) => `(${lines} lines left out)\n`;
    const sink = new LineSink(file.createWriteStream({ start }), { dropNotice });
    sink.start();
    return {
      // Lines of the node's own log say when; what it writes to standard error does not.
      write: (text) => {
        const when = /^\d{4}-\d\d-\d\dT/.test(text) ? '' : `${new Date().toISOString()} `;
        sink.write(`${when}${text}\n`);
      },
      close: () => sink.close(),
    };
  } catch (error) {
    const why =
      error instanceof UnsafeFileError
        ? error.message
        : `cannot write ${path} (${systemCode(error)})`;
    throw unusable(`${why}, or choose another --data`);
  }
}
