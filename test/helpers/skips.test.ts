// What scripts/test and CI are told of a run, and believe about skipped tests: a need that its setting cannot give is skipped with the reason,
// any other fails, and a skip without a reason fails too. Each case is a run of mocha of its own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { root } from './root.ts';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const helper = (name: string): URL => new URL(`../helpers/${name}.${extension}`, import.meta.url);

const suite = `import { needs } from ${JSON.stringify(helper('needs').href)};
const moon = async () => ({ available: false, because: 'it is day' });
describe('outside', () => {
  before(async function () { await needs(this, 'moon', moon); });
  it('one', () => {});
  it('two', () => {});
});
it('inside', async function () { await needs(this, 'moon', moon); });
it('passes', () => {});`;

describe('the tally of a run', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-skips-'));
  });

  after(() => rm(folder, { recursive: true }));

  async function mocha(
    text: string,
    env: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; tally: string[]; said: string }> {
    const [spec, file] = [join(folder, 'a.test.mjs'), join(folder, `tally-${Math.random()}`)];
    await writeFile(spec, text);
    const { CI: _, FINACK_MAY_SKIP: __, ...rest } = process.env;
    const child = await startChild(
      process.execPath,
      [
        ...process.execArgv,
        ...[join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--no-package'],
        ...['--reporter', helper('tally').pathname, spec],
      ],
      { cwd: root, env: { ...rest, ...env, FINACK_TALLY: file } },
    );
    const { code } = await child.exit;
    const tally = (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n');
    return { code, tally, said: child.output };
  }

  const because = 'no moon here, because it is day';

  it('counts skipped tests with their reason, and as no failure', async () => {
    const { code, tally, said } = await mocha(suite, {});
    expect(code, said).to.equal(0);
    expect(tally).to.deep.equal(['1 0 3', ...Array(3).fill(`skipped ${because}`)]);
    expect(said).to.include(`skipped 3: ${because}`);
  });

  it('fails them in CI unless its setting has no more to give', async () => {
    const strict = await mocha(suite, { CI: 'true' });
    expect(strict.code).to.be.greaterThan(0);
    expect(strict.tally[1]).to.include(`failed inside: ${because}`);
    expect(strict.said).to.include(`${because}; in CI nothing may be skipped for that`);
    const lenient = await mocha(suite, { CI: 'true', FINACK_MAY_SKIP: 'tracefs,moon' });
    expect(lenient.code, lenient.said).to.equal(0);
    expect(lenient.tally[0]).to.equal('1 0 3');
  });

  it('hands on what failed with its error, on one line', async () => {
    const text = "it('one', () => { throw new Error('two\\n  lines'); });";
    expect((await mocha(text, {})).tally).to.deep.equal(['0 1 0', 'failed one: two lines']);
  });

  it('fails them in CI if nobody gave a reason', async () => {
    const byHand = "it('one', function () { this.skip(); });\nit('two', () => {});";
    const strict = await mocha(byHand, { CI: 'true', FINACK_MAY_SKIP: 'moon' });
    expect(strict.code).to.equal(1);
    expect(strict.tally).to.deep.equal(['1 1 0', 'failed one: skipped by hand']);
    expect(strict.said).to.include('skipped without a reason: one');
    expect((await mocha(byHand, {})).code).to.equal(0);
  });
});
