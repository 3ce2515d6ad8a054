// Looking for running nodes: the living are listed by address, the dead and the deaf are passed over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { findNodes, nodeOfFolder } from '../../src/control/find-nodes.ts';
import { notedSocket } from '../../src/control/folder-note.ts';
import { ControlServer } from '../../src/control/server.ts';
import { allSocketPaths, pathToListen } from '../../src/control/socket-path.ts';
import { clearStale } from '../../src/control/stale-socket.ts';
import { FakeNode, type Sandbox, sandbox } from './fake-node.ts';

describe('control: running nodes', () => {
  let box: Sandbox;
  const servers: ControlServer[] = [];

  beforeEach(async () => {
    box = await sandbox();
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await box.remove();
  });

  async function run(address: string): Promise<string> {
    const folder = await box.data();
    const server = new ControlServer(box.around);
    servers.push(server);
    await server.start(new FakeNode(address), folder);
    return folder;
  }

  it('are none where there is not even a folder', async () => {
    expect(await findNodes(box.around)).to.deep.equal([]);
  });

  it('are listed by address, numbers as numbers', async () => {
    for (const port of [9010, 9002, 9001]) await run(`127.0.0.1:${port}`);
    const found = (await findNodes(box.around)).map(({ status }) => status.address);
    expect(found).to.deep.equal(['127.0.0.1:9001', '127.0.0.1:9002', '127.0.0.1:9010']);
  });

  it('are found by their data folder', async () => {
    const folder = await run('127.0.0.1:9001');
    await run('127.0.0.1:9002');
    expect(await nodeOfFolder(folder, box.around)).to.have.nested.property(
      'status.address',
      '127.0.0.1:9001',
    );
    expect(await nodeOfFolder(await box.data(), box.around)).to.equal(undefined);
  });

  it('are found by their data folder under any variables: its LOCK names the socket', async () => {
    const folder = await box.data();
    await writeFile(join(folder, 'LOCK'), '4711\n');
    const server = new ControlServer(box.around);
    servers.push(server);
    await server.start(new FakeNode('127.0.0.1:9001'), folder);
    const elsewhere = { ...box.around, runtimeFolder: undefined, temporaryFolder: '/nowhere' };
    const found = await nodeOfFolder(folder, elsewhere);
    expect(found?.status.address).to.equal('127.0.0.1:9001');
    expect(await readFile(join(folder, 'LOCK'), 'utf8')).to.match(/^4711\n\/.*\.sock\n$/);
  });

  it('are not sought where somebody else’s LOCK or a link leads', async () => {
    const folder = await run('127.0.0.1:9001');
    const [path = ''] = await allSocketPaths(box.around);
    const other = await box.data();
    await writeFile(join(other, 'note'), `1\n${path}\n`);
    await symlink(join(other, 'note'), join(other, 'LOCK'));
    expect(await notedSocket(other)).to.equal(undefined);
    await writeFile(join(folder, 'LOCK'), `1\n${path}\n`);
    expect(await notedSocket(folder)).to.equal(path);
    if (process.getuid?.() !== 0) return;
    await chown(join(folder, 'LOCK'), 4711, 4711);
    expect(await notedSocket(folder), 'the socket is not the holder’s').to.equal(undefined);
  });

  it('that were killed leave sockets, which whoever finds them removes, and nothing else', async () => {
    const path = await pathToListen(await box.data(), box.around);
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await once(spawn(process.execPath, ['-e', script]), 'close');
    await clearStale(path);
    expect(existsSync(path), 'a young one could be a node that starts').to.equal(true);
    await utimes(path, 1, 1);
    await writeFile(join(path, '..', 'precious'), '');
    expect(await findNodes(box.around)).to.deep.equal([]);
    expect(await readdir(join(path, '..'))).to.deep.equal(['precious']);
  });

  it('do not include one that accepts and never answers, and the search ends', async () => {
    const deaf = createServer((socket) => socket.resume());
    deaf.listen(await pathToListen(await box.data(), box.around));
    await once(deaf, 'listening');
    await run('127.0.0.1:9001');
    const found = await findNodes(box.around, 100);
    expect(found.map(({ status }) => status.address)).to.deep.equal(['127.0.0.1:9001']);
    deaf.close();
    await once(deaf, 'close');
  });
});
