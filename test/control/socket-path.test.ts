// Where control sockets are, and whose folders are trusted.
import { chmod, mkdir, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ControlError } from '../../src/control/control-error.ts';
import { SOCKET_PATH_BYTES_MAX } from '../../src/control/limits.ts';
import {
  allSocketPaths,
  pathsToAsk,
  pathToListen,
  socketNameOf,
} from '../../src/control/socket-path.ts';
import { type Sandbox, sandbox } from './fake-node.ts';

describe('control: where the socket is', () => {
  let box: Sandbox;
  beforeEach(async () => {
    box = await sandbox();
  });
  afterEach(() => box.remove());

  it('two paths to one folder give one name, two folders two', async () => {
    const data = await box.data();
    const link = join(box.around.temporaryFolder, 'link');
    await symlink(data, link);
    expect(await socketNameOf(link)).to.equal(await socketNameOf(data));
    expect(await socketNameOf(await box.data())).to.not.equal(await socketNameOf(data));
    expect(await realpath(link)).to.equal(await realpath(data));
  });

  it('without a usable runtime folder it is a folder of this user in the temporary one', async () => {
    const data = await box.data();
    const open = join(box.around.temporaryFolder, 'open');
    await mkdir(open, { mode: 0o755 });
    for (const runtimeFolder of [undefined, '', 'relative', '/does/not/exist', open]) {
      const path = await pathToListen(data, { ...box.around, runtimeFolder });
      const own = join(box.around.temporaryFolder, `finack-${process.getuid?.()}`);
      expect(path).to.equal(join(own, await socketNameOf(data)));
    }
  });

  it('a folder that others can enter is neither used nor believed', async () => {
    const data = await box.data();
    const path = await pathToListen(data, box.around);
    await chmod(join(path, '..'), 0o777);
    const error = await pathToListen(data, box.around).catch((fault: ControlError) => fault);
    expect(error).to.have.property('code', 'DENIED');
    expect(error)
      .to.have.property('message')
      .that.matches(/is open to other users: remove it/);
    expect(await pathsToAsk(data, box.around)).to.deep.equal([]);
    expect(await allSocketPaths(box.around)).to.deep.equal([]);
  });

  it('a link to somebody’s folder is not a folder', async () => {
    const target = join(box.around.temporaryFolder, 'target');
    await mkdir(target, { mode: 0o700 });
    await symlink(target, join(box.around.temporaryFolder, 'finack'));
    const error = await pathToListen(await box.data(), box.around).catch((fault: Error) => fault);
    expect(error).to.have.property('message').that.includes('is not a folder');
  });

  it('a path that Node would cut off is not used', async () => {
    const deep = join(box.around.temporaryFolder, 'd'.repeat(80));
    await mkdir(deep, { mode: 0o700 });
    const data = await box.data();
    const path = await pathToListen(data, { ...box.around, runtimeFolder: deep });
    expect(path).to.not.include('ddd');
    expect(Buffer.byteLength(path)).to.be.at.most(SOCKET_PATH_BYTES_MAX);
    const nowhere = { ...box.around, runtimeFolder: deep, temporaryFolder: deep };
    const error = await pathToListen(data, nowhere).catch((fault: ControlError) => fault);
    expect(error).to.have.property('code', 'PATH');
  });

  it('on Windows it is a named pipe', async () => {
    const data = await box.data();
    const path = await pathToListen(data, { ...box.around, platform: 'win32' });
    expect(path).to.match(/^\\\\\.\\pipe\\finack-[0-9a-f]{16}\.sock$/);
  });
});
