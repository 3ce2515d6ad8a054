// Which folder `--data`, FINACK_DATA and the home folder come to.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { dataFolder, walletFolder } from '../../src/cli/data-folder.ts';
import { CommandError } from '../../src/cli/exit-codes.ts';

function refusalOf(given: string | undefined, env = {}): CommandError {
  try {
    dataFolder(given, 'dev', 9001, env);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('cli: the data folder', () => {
  const { HOME } = process.env;
  afterEach(() => {
    if (HOME === undefined) delete process.env['HOME'];
    else process.env['HOME'] = HOME;
  });

  it('is what --data says, else FINACK_DATA, else one for each network and port', () => {
    const env = { FINACK_DATA: 'from-env' };
    expect(dataFolder('given', 'dev', 9001, env)).to.equal(resolve('given'));
    expect(dataFolder(undefined, 'dev', 9001, env)).to.equal(resolve('from-env'));
    expect(dataFolder(undefined, 'dev', 9001, {})).to.equal(join(homedir(), '.finack', 'dev-9001'));
  });

  it('begins in the home folder when it begins with a tilde that no shell expanded', () => {
    process.env['HOME'] = '/home/ada';
    for (const [given, folder] of [
      ['~', '/home/ada'],
      ['~/', '/home/ada'],
      ['~/x', '/home/ada/x'],
      ['~/a b/../c', '/home/ada/c'],
      ['./~', resolve('~')],
      ['./~/x', resolve('~/x')],
      ['a~', resolve('a~')],
    ] as const) {
      expect(dataFolder(given, 'dev', 9001, {}), given).to.equal(folder);
      expect(dataFolder(undefined, 'dev', 9001, { FINACK_DATA: given })).to.equal(folder);
    }
  });

  it("is never guessed from another user's tilde", () => {
    for (const given of ['~ada', '~ada/x', '~+/x', '~-']) {
      const refusal = refusalOf(given);
      expect(refusal.exitCode).to.equal(64);
      expect(refusal.message).to.equal(
        `the folder ${given}: write the path out, or ./${given} for that very name`,
      );
    }
  });

  it('of wallets is what --wallets says, else FINACK_WALLETS, else one in the home folder', () => {
    const env = { FINACK_WALLETS: '~/money', FINACK_DATA: '/d' };
    process.env['HOME'] = '/home/ada';
    expect(walletFolder('given', env)).to.equal(resolve('given'));
    expect(walletFolder(undefined, env)).to.equal(resolve('/home/ada/money'));
    expect(walletFolder(undefined, {})).to.equal(resolve('/home/ada/.finack/wallets'));
  });

  it('is asked for when there is no home folder', () => {
    process.env['HOME'] = '';
    for (const given of [undefined, '~/x']) {
      expect(refusalOf(given)).to.include({
        exitCode: 78,
        message: 'there is no home folder: give --data (or --wallets), or set HOME',
      });
    }
    expect(dataFolder('/data', 'dev', 9001, {})).to.equal('/data');
  });
});
