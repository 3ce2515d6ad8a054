// Looking for running nodes: the living are listed by address, the dead and the deaf are passed over.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { findNodes, nodeOfFolder } from '../../src/control/find-nodes.ts';
import { ControlServer } from '../../src/control/server.ts';
import { pathToListen } from '../../src/control/socket-path.ts';
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
