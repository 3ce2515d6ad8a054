import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  createWallet,
  isWalletName,
  listWallets,
  loadWallet,
  type Wallet,
} from '../../src/store/wallet-files.ts';
import { sign, verify } from '../../src/workers/ed25519.ts';
import { newFolder, rejectionOf, removeFolders } from './folders.ts';

async function made(folder: string, name: string): Promise<Wallet> {
  const wallet = await createWallet(folder, name);
  if (wallet === undefined) throw new Error(`there was a wallet ${name} already`);
  return wallet;
}

describe('Wallet files', () => {
  afterEach(removeFolders);

  it('hold a key that stays the same, in a file and a folder that only their owner reads', async () => {
    const folder = join(await newFolder(), 'a', 'wallets');
    const first = await made(folder, 'alice');
    expect(first).to.include({ name: 'alice', file: join(folder, 'alice.key') });
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    expect((await stat(first.file)).mode & 0o777).to.equal(0o600);
    expect(await readFile(first.file, 'utf8')).to.match(/^-----BEGIN PRIVATE KEY-----\n/);
    const again = await loadWallet(folder, 'alice');
    if (again === undefined) throw new Error('the wallet is gone');
    const message = randomBytes(40);
    expect(verify(first.publicKey, message, sign(again.privateKey, message))).to.equal(true);
    expect((await made(folder, 'bob')).publicKey).to.not.equal(first.publicKey);
  });

  it('are never written over: a name that is taken stays as it is', async () => {
    const folder = await newFolder();
    const { publicKey } = await made(folder, 'alice');
    expect(await createWallet(folder, 'alice')).to.equal(undefined);
    expect((await loadWallet(folder, 'alice'))?.publicKey).to.equal(publicKey);
    await writeFile(join(folder, 'odd.key'), 'not mine', { mode: 0o600 });
    expect(await createWallet(folder, 'odd')).to.equal(undefined);
    expect(await readFile(join(folder, 'odd.key'), 'utf8')).to.equal('not mine');
  });

  it('are not said to be there where their folder is a file', async () => {
    const folder = join(await newFolder(), 'wallets');
    await writeFile(folder, 'no folder');
    const error = await rejectionOf(createWallet(folder, 'alice'));
    expect(error).to.include({ code: 'DISK' });
    expect(error.message).to.match(/file already exists/);
  });

  it('of two that are made at once under one name, one is there', async () => {
    const folder = await newFolder();
    const both = await Promise.all([createWallet(folder, 'alice'), createWallet(folder, 'alice')]);
    const [wallet, ...more] = both.filter((one) => one !== undefined);
    expect(more).to.deep.equal([]);
    expect((await loadWallet(folder, 'alice'))?.publicKey).to.equal(wallet?.publicKey);
  });

  it('are listed by name, and what else lies in the folder is left alone', async () => {
    const folder = await newFolder();
    for (const name of ['carol', 'alice', 'bob-2_x']) await made(folder, name);
    for (const file of ['notes.txt', 'Capital.key', '.key', 'x.key.bak']) {
      await writeFile(join(folder, file), '', { mode: 0o600 });
    }
    await mkdir(join(folder, 'backup'));
    const names = (await listWallets(folder)).wallets.map(({ name }) => name);
    expect(names).to.deep.equal(['alice', 'bob-2_x', 'carol']);
    expect(await readdir(folder)).to.have.length(8);
  });

  it('are none where there is no folder', async () => {
    const folder = join(await newFolder(), 'none');
    expect(await listWallets(folder)).to.deep.equal({ wallets: [], faults: [] });
    expect(await loadWallet(folder, 'alice')).to.equal(undefined);
    const error = await rejectionOf(createWallet('/proc/none/wallets', 'alice'));
    expect(error).to.have.property('name', 'StoreError');
  });

  it('have names that every file system takes as they are', () => {
    for (const name of ['a', '7', 'alice', 'rent-2026_07', 'a'.repeat(32)]) {
      expect(isWalletName(name), name).to.equal(true);
    }
    for (const name of ['', 'Alice', '.a', '-a', '_a', 'a/b', 'a.b', 'a b', 'é', 'a'.repeat(33)]) {
      expect(isWalletName(name), name).to.equal(false);
    }
  });

  describe('on a system with modes', () => {
    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    it('are refused when others may have read them, or may change the folder', async () => {
      const folder = await newFolder();
      const { file } = await made(folder, 'alice');
      await chmod(file, 0o640);
      const readable = await rejectionOf(loadWallet(folder, 'alice'));
      expect(readable).to.include({ code: 'KEY' });
      expect(readable.message).to.include('has mode 0640').and.include('chmod 600');
      // Never: its money would be gone.
      expect(readable.message).to.not.match(/delete|remove/);
      await chmod(file, 0o600);
      await chmod(folder, 0o770);
      for (const attempt of [loadWallet(folder, 'alice'), createWallet(folder, 'bob')]) {
        expect(await rejectionOf(attempt)).to.include({ code: 'UNSAFE' });
      }
    });

    it('are refused behind a link, and where something else lies in their place', async () => {
      const [folder, elsewhere] = [await newFolder(), await newFolder()];
      const { file } = await made(elsewhere, 'alice');
      await symlink(file, join(folder, 'alice.key'));
      await mkdir(join(folder, 'bob.key'));
      for (const name of ['alice', 'bob']) {
        expect(await rejectionOf(loadWallet(folder, name))).to.include({ code: 'UNSAFE' });
        expect(await createWallet(folder, name)).to.equal(undefined);
      }
    });
  });

  it('are listed although one of them cannot be read, and that one is named', async () => {
    const folder = await newFolder();
    for (const name of ['alice', 'bob', 'carol']) await made(folder, name);
    await truncate(join(folder, 'bob.key'));
    const { wallets, faults } = await listWallets(folder);
    expect(wallets.map(({ name }) => name)).to.deep.equal(['alice', 'carol']);
    expect(faults).to.have.length(1);
    expect(faults[0]?.message).to.include('bob.key');
  });

  it('that hold no Ed25519 key are refused, and stay as they are', async () => {
    const folder = await newFolder();
    const { file } = await made(folder, 'alice');
    const { privateKey } = generateKeyPairSync('x25519');
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const text of ['', 'rubbish', other]) {
      await truncate(file);
      await writeFile(file, text);
      const error = await rejectionOf(loadWallet(folder, 'alice'));
      expect(error).to.include({ code: 'KEY' });
      expect(error.message).to.include('restore it');
      expect(await readFile(file, 'utf8')).to.equal(text);
    }
  });
});
