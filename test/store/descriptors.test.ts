// A machine, or a process, that may open no more files: said as what it is, and nothing is thrown away.
import { execFile } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { chainOf } from './blocks.ts';
import { filledFolder, newFolder, removeFolders } from './folders.ts';

/** More than any start needs. */
const ATTEMPTS = 14;
/** What Node needs to load its modules, with room. */
const LIMIT = 256;

interface Attempt {
  free: number;
  code?: string;
  message?: string;
  blocksRecovered?: number;
}

describe('A data folder opened with few descriptors left', () => {
  afterEach(removeFolders);

  async function attempt(folder: string): Promise<Attempt[]> {
    const extension = extname(import.meta.url);
    const script = fileURLToPath(new URL(`./few-descriptors${extension}`, import.meta.url));
    const loader = extension === '.ts' ? ['--import', 'tsx'] : [];
    const run = [process.execPath, ...loader, script, folder, String(ATTEMPTS)];
    const limited = `ulimit -n ${LIMIT}; exec "$0" "$@"`;
    const { stdout } = await promisify(execFile)('sh', ['-c', limited, ...run]);
    const lines = stdout.trim().split('\n');
    return lines.map((line) => JSON.parse(line) as Attempt);
  }

  for (const life of ['new', 'used'] as const) {
    it(`says which limit to raise, and keeps its index (${life})`, async function () {
      if (process.platform === 'win32') return this.skip();
      const folder = life === 'used' ? await filledFolder(chainOf(3)) : await newFolder();
      const attempts = await attempt(folder);
      const failed = attempts.filter(({ code }) => code !== undefined);
      expect(failed.length).to.be.within(2, ATTEMPTS - 2);
      for (const { free, code, message } of failed) {
        expect(code, `${free} free`).to.equal('DISK');
        expect(message).to.match(
          /^cannot open .*: raise the limit of open files \(ulimit -n\), then start the node again$/,
        );
        expect(message).to.match(/too many open files|no file descriptors/i);
      }
      for (const { blocksRecovered } of attempts.slice(failed.length)) {
        expect(blocksRecovered).to.equal(0);
      }
    });
  }
});
