import { lstatSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { noPoolFile, poolFileIn } from '../../src/store/pool-file.ts';
import { newFolder, removeFolders } from '../node/chains.ts';
import { rejectionOf } from '../node/nodes.ts';

describe('store: the file of what waits for a block', () => {
  afterEach(removeFolders);

  it('is empty before anything was saved, and has what was saved last', async () => {
    const file = poolFileIn(await newFolder());
    expect(await file.load()).to.have.length(0);
    await file.save(Buffer.from('first, and longer'));
    await file.save(Buffer.from('second'));
    expect(Buffer.from(await file.load()).toString()).to.equal('second');
  });

  it('is not there when nothing waits', async () => {
    const folder = await newFolder();
    const file = poolFileIn(folder);
    await file.save(Buffer.from('x'));
    await file.save(new Uint8Array(0));
    expect(readdirSync(folder)).to.deep.equal([]);
    expect(await file.load()).to.have.length(0);
  });

  it('belongs to its user alone', async () => {
    const folder = await newFolder();
    await poolFileIn(folder).save(Buffer.from('x'));
    expect(lstatSync(join(folder, 'mempool.frames')).mode & 0o777).to.equal(0o600);
  });

  it('follows no link, and leaves alone what one points to', async () => {
    const folder = await newFolder();
    const other = join(folder, 'other');
    writeFileSync(other, 'somebody else');
    symlinkSync(other, join(folder, 'mempool.frames'));
    const file = poolFileIn(folder);
    expect(await rejectionOf(file.load())).to.include({ code: 'UNSAFE' });
    await file.save(Buffer.from('ours'));
    expect(Buffer.from(await file.load()).toString()).to.equal('ours');
    expect(lstatSync(other).size).to.equal('somebody else'.length);
  });

  it('of a node in memory keeps nothing', async () => {
    const file = noPoolFile();
    await file.save(Buffer.from('x'));
    expect(await file.load()).to.have.length(0);
  });
});
