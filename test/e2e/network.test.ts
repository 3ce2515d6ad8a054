// A network of one's own, as people set it up: a file, nodes on it, money that was there before the first block,
// and a node of another network that is turned away.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { loadNodeKey } from '../../src/store/node-key.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { newFolder, removeFolders } from '../node/chains.ts';
import { endPrograms, finackMain, startProgram } from './programs.ts';

describe('a network of one’s own', () => {
  let home = '';
  let file = '';

  async function run(code: number, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, FINACK_WALLETS: join(home, 'wallets') };
    const child = await startChild(process.execPath, [finackMain, ...args], { env });
    const exit = await child.exit;
    expect(exit.code, child.lines.join('\n')).to.equal(code);
    return child.lines.join('\n');
  }

  /** What it prints beside remarks. */
  async function json(...args: readonly string[]): Promise<unknown> {
    const text = await run(0, ...args, '--json');
    return JSON.parse(/^[[{].*$/m.exec(text)?.[0] ?? 'null');
  }

  beforeEach(async () => {
    home = await newFolder();
    file = join(home, 'harbour', 'network.json');
    for (const name of ['alice', 'bob']) await run(0, 'wallet', 'new', name);
    const fund = ['--fund', 'alice=1000', '--reward', '0'];
    const made = await json(...['network', 'init', '--out', join(home, 'harbour'), ...fund]);
    expectDocumented('finack network init', made);
    expect(made).to.include({ name: 'harbour', accounts: 1, allocated: '1000', supplyMax: '1000' });
  });
  afterEach(endPrograms);
  after(removeFolders);

  it('has the money that its file says, on every node, and a note that is proven by its file', async () => {
    const args = ['--network', file];
    const mining = [...args, '--mine', '--interval', '100'];
    const miner = await startProgram({ folder: await newFolder(), args: mining });
    const other = await startProgram({ folder: await newFolder(), peers: [miner.address], args });
    const bob = await run(0, 'wallet', 'address', 'bob', ...args);
    expect(bob).to.match(/^harbour1/);
    const at = ['--node', other.address];
    const sent = await json('send', '--from', 'alice', bob, '700', '--fee', '1', ...at);
    expect(sent).to.include({ state: 'in-block' });
    const document = join(home, 'bill.txt');
    await writeFile(document, 'seven hundred');
    await json('note', document, '--from', 'alice', ...at);
    const balances = (await json('wallet', 'balance', ...at)) as { balance: string }[];
    expect(balances.map(({ balance }) => balance)).to.deep.equal(['299', '700']);
    const proof = join(home, 'bill.proof.json');
    await json('note', 'check', document, '--proof', proof, ...args, ...at);
    await json('note', 'verify', proof, document, ...args);
    expect(await run(1, 'note', 'verify', proof, document)).to.include(
      'give its file with --network',
    );
  });

  it('turns a node away whose file differs in one number', async () => {
    const node = await startProgram({ folder: await newFolder(), args: ['--network', file] });
    const other = join(home, 'other.json');
    await writeFile(other, (await readFile(file, 'utf8')).replace('"1000"', '"1001"'));
    const stranger = await startProgram({
      folder: await newFolder(),
      peers: [node.address],
      args: ['--network', other],
    });
    await stranger.child.waitForLine(/genesis/);
    await run(78, 'verify', '--network', other, '--data', node.folder);
  });

  it('says what is wrong with a file, and never touches one that is there', async () => {
    const checked = await json('network', 'check', file);
    expectDocumented('finack network check', checked);
    expectDocumented('finack network init', await json('network', 'show', file));
    const before = await readFile(file, 'utf8');
    const again = await run(64, 'network', 'init', '--name', 'x2', '--out', join(home, 'harbour'));
    expect(again).to.include('is there already');
    expect(await readFile(file, 'utf8')).to.equal(before);
    await writeFile(file, before.replace('"spacingMs": 1000', '"spacingMs": "1 s"'));
    const wrong = await run(78, 'node', '--network', file, '--data', join(home, 'data'));
    expect(wrong).to.match(/^finack: .*network\.json is no network file: one fault\nline 9: /);
    expect(await run(78, 'network', 'check', '/dev/zero')).to.include('more than 1048576 bytes');
    expect(await run(64, 'wallet', 'list', '--network', 'main')).to.include('dev and public');
  });

  it('makes a consortium with a key and a folder for each node, which cannot be started yet', async () => {
    const out = join(home, 'docks');
    const init = ['network', 'init', '--name', 'docks', '--shape', 'consortium'];
    const counts = ['--orgs', '3', '--validators', '4', '--members', '3'];
    const made = await json(...init, ...counts, '--out', out);
    expectDocumented('finack network init', made);
    const network = join(out, 'network.json');
    const checked = (await json('network', 'check', network)) as { advice: string[] };
    expectDocumented('finack network check', checked);
    expect(checked.advice).to.include('4 validators tolerate 1 faulty one; decisions need 3');
    const { roster } = made as { roster: { members: { key: string }[] } };
    const keys = await Promise.all(
      (await readdir(join(out, 'nodes'))).map(async (node) => {
        const folder = join(out, 'nodes', node);
        expect((await stat(join(folder, 'node.key'))).mode & 0o777).to.equal(0o600);
        return (await loadNodeKey(folder)).publicKey;
      }),
    );
    expect(keys).to.have.members(roster.members.map(({ key }) => key));
    expect(await run(0, 'wallet', 'list', '--wallets', join(out, 'wallets'))).to.match(
      /org1-admin.*org2-admin.*org3-admin/s,
    );
    const folder = join(out, 'nodes', 'org1-node1');
    const refused = await run(78, 'node', '--network', network, '--data', folder);
    expect(refused).to.match(/^finack: .*network\.json: this build cannot run rule pbft yet$/);
    expect(await run(64, ...init, '--work', '5', '--out', join(home, 'x'))).to.include('--work');
    const many = ['--validators', '32', '--out', join(home, 'x')];
    expect(await run(78, ...init, ...many)).to.include('members: 32 validators: 31 at most');
    expect(await readdir(home)).to.not.include('x');
  });
});
