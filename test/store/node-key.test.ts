import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadNodeKey } from '../../src/store/node-key.ts';
import { newFolder, rejectionOf, removeFolders } from './folders.ts';
import { TestDisk } from './test-disk.ts';

describe('The node key', () => {
  afterEach(removeFolders);

  it('is made once and then stays the same', async () => {
    const folder = await newFolder();
    const first = await loadNodeKey(folder);
    const second = await loadNodeKey(folder);
    expect(first.publicKey).to.match(/^[0-9a-f]{64}$/);
    expect(second.publicKey).to.equal(first.publicKey);
    const message = Buffer.from('hello');
    const signature = sign(null, message, first.privateKey);
    expect(verify(null, message, createPublicKey(second.privateKey), signature)).to.equal(true);
    expect((await loadNodeKey(await newFolder())).publicKey).to.not.equal(first.publicKey);
  });

  it('is a PKCS#8 PEM file that only its owner reads', async () => {
    const folder = await newFolder();
    await loadNodeKey(folder);
    const path = join(folder, 'node.key');
    expect(await readFile(path, 'utf8')).to.match(/^-----BEGIN PRIVATE KEY-----\n/);
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    expect(await readdir(folder)).to.deep.equal(['node.key']);
  });

  for (const mode of [0o640, 0o604, 0o644, 0o620]) {
    it(`is refused with mode 0${mode.toString(8)}, and says what to do`, async () => {
      const folder = await newFolder();
      await loadNodeKey(folder);
      await chmod(join(folder, 'node.key'), mode);
      const error = await rejectionOf(loadNodeKey(folder));
      expect(error).to.include({ code: 'KEY' });
      expect(error.message)
        .to.include(`has mode 0${mode.toString(8)}`)
        .and.include('chmod 600');
    });
  }

  it('is refused when it is no key, or another kind of key, and is never overwritten', async () => {
    const { privateKey } = generateKeyPairSync('x25519');
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const text of ['', 'rubbish', other]) {
      const folder = await newFolder();
      await writeFile(join(folder, 'node.key'), text, { mode: 0o600 });
      const error = await rejectionOf(loadNodeKey(folder));
      expect(error).to.include({ code: 'KEY' });
      expect(error.message).to.match(/is not an Ed25519 private key in PEM: restore it, or delete/);
      expect(await readFile(join(folder, 'node.key'), 'utf8')).to.equal(text);
    }
  });

  it('is there whole or not at all, at whichever disk operation the first start crashes', async () => {
    const rehearsal = new TestDisk();
    await loadNodeKey(await newFolder(), 'kept', rehearsal);
    expect(rehearsal.operations).to.deep.equal(['write', 'datasync', 'rename', 'sync-folder']);
    for (let k = 1; k <= rehearsal.operations.length; k++) {
      const folder = await newFolder();
      const disk = new TestDisk((_, number) => (number === k ? 'crash' : undefined));
      expect(await rejectionOf(loadNodeKey(folder, 'kept', disk))).to.include({ code: 'DISK' });
      await disk.losePower([], () => false);
      const { publicKey } = await loadNodeKey(folder);
      expect((await loadNodeKey(folder)).publicKey).to.equal(publicKey);
    }
  });
});
