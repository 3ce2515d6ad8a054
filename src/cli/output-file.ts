// Whether a file that a person named for output can be written, asked without touching it: a command
// that fails later, or has nothing to save, must leave no empty file and no file emptied.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { systemCode } from '../control/control-error.ts';
import { CommandError } from './exit-codes.ts';

/** @throws CommandError with this exit code, that says what is in the way */
export async function mustBeWritable(file: string, exitCode: number): Promise<void> {
  const path = resolve(file);
  try {
    const found = await stat(path).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.isDirectory()) throw new CommandError(exitCode, `${file} is a folder`);
    await access(found === undefined ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(exitCode, `cannot write ${file} (${systemCode(error)})`);
  }
}
