// `finack wallet` as people use it: processes of their own, in a home folder of their own.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { newFolder, removeFolders } from '../node/chains.ts';
import { finackMain } from './programs.ts';

interface Outcome {
  code: number | null;
  /** Of both, in the order in which they came. */
  lines: readonly string[];
}

async function run(home: string, ...args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, HOME: home, FINACK_WALLETS: '' };
  const child = await startChild(process.execPath, [finackMain, ...args], { env });
  const { code } = await child.exit;
  return { code, lines: child.lines };
}

async function json(home: string, ...args: readonly string[]): Promise<unknown> {
  const { code, lines } = await run(home, ...args, '--json');
  expect(code, lines.join('\n')).to.equal(0);
  return JSON.parse(lines.find((line) => /^[{[]/.test(line)) ?? 'null');
}

describe('finack wallet', () => {
  after(removeFolders);

  it('makes wallets, lists them, and prints an address alone', async () => {
    const home = await newFolder();
    const made = await run(home, 'wallet', 'new', 'alice');
    expect(made.code).to.equal(0);
    const text = made.lines.join('\n');
    const address = /^address +(dev1\w{58})$/m.exec(text)?.[1] ?? '';
    expect(text).to.match(/alice\.key is the only key to this account/);
    expect((await stat(join(home, '.finack', 'wallets', 'alice.key'))).isFile()).to.equal(true);
    expect(await run(home, 'wallet', 'address', 'alice')).to.deep.equal({
      code: 0,
      lines: [address],
    });
    const [, row] = (await run(home, 'wallet', 'list')).lines;
    expect(row).to.equal(`alice  ${address}`);
    const [there] = (await run(home, 'wallet', 'address', 'alice', '--network', 'public')).lines;
    expect(there).to.match(/^public1/);
  });

  it('prints what src/cli/README.md says, with --json', async () => {
    const home = await newFolder();
    const folder = join(home, 'elsewhere');
    const made = await json(home, 'wallet', 'new', 'bob', '--wallets', folder);
    expectDocumented('finack wallet new', made);
    expect(made).to.include({ name: 'bob', file: join(folder, 'bob.key') });
    const listed = await json(home, 'wallet', 'list', '--wallets', folder);
    expectDocumented('finack wallet list', listed);
    expect(listed).to.deep.equal([made]);
    const address = await json(home, 'wallet', 'address', 'bob', '--wallets', folder);
    expectDocumented('finack wallet address', address);
    expect(address).to.deep.equal(made);
  });

  it('says in one line what is wrong, and what to do', async () => {
    const home = await newFolder();
    expect(await run(home, 'wallet', 'list')).to.deep.equal({
      code: 0,
      lines: [`no wallets in ${home}/.finack/wallets; finack wallet new NAME makes one`],
    });
    const none = await run(home, 'wallet', 'address', 'alice');
    expect(none.code).to.equal(1);
    expect(none.lines).to.have.length(1);
    expect(none.lines[0]).to.match(/no wallet 'alice' in .*: finack wallet new alice makes it/);
    expect((await run(home, 'wallet', 'new', 'alice')).code).to.equal(0);
    const taken = await run(home, 'wallet', 'new', 'alice');
    expect(taken.code).to.equal(1);
    expect(taken.lines.join('\n')).to.match(/^finack: there is a wallet 'alice' already/);
    for (const name of ['Alice', '../x', 'a b', '']) {
      const refused = await run(home, 'wallet', 'new', name);
      expect(refused.code, name).to.equal(64);
      expect(refused.lines[0]).to.match(/1 to 32 small letters/);
    }
    expect((await run(home, 'wallet', 'nwe')).code).to.equal(64);
    expect((await run(home, 'wallet')).code).to.equal(64);
  });
});
