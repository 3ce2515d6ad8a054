// Paying and notarising as people do it: two nodes and every command processes of their own. One node mines
// for a wallet, the other one only hears of it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { newFolder, removeFolders } from '../node/chains.ts';
import { endPrograms, finackMain, type Program, startProgram } from './programs.ts';

const REWARD = 50_000_000n;

interface Outcome {
  code: number | null;
  text: string;
}

describe('paying and notarising', () => {
  let home = '';
  let alice = '';
  let miner: Program;
  let other: Program;

  /** Standard output and standard error, in the order in which they came. */
  async function run(...args: readonly string[]): Promise<Outcome> {
    const env = { ...process.env, FINACK_WALLETS: join(home, 'wallets') };
    const child = await startChild(process.execPath, [finackMain, ...args], { env });
    const { code } = await child.exit;
    return { code, text: child.lines.join('\n') };
  }

  async function json<T>(...args: readonly string[]): Promise<T> {
    const { code, text } = await run(...args, '--json');
    expect(code, text).to.equal(0);
    return JSON.parse(/^[[{].*$/m.exec(text)?.[0] ?? 'null') as T;
  }

  async function refused(code: number, ...args: readonly string[]): Promise<string> {
    const outcome = await run(...args);
    expect(outcome.code, outcome.text).to.equal(code);
    return outcome.text;
  }

  const mine = (count: number) =>
    run('mine', '--count', String(count), '--interval', '0', ...at(miner), ...rewarded());
  const at = (node: Program) => ['--node', node.address];
  const rewarded = () => ['--reward-address', alice];

  const balanceOf = async (name: string, node: Program) => {
    const [shown] = await json<{ balance: string }[]>('wallet', 'balance', name, ...at(node));
    expectDocumented('finack wallet balance', [shown]);
    return BigInt(shown?.balance ?? -1);
  };

  beforeEach(async () => {
    home = await newFolder();
    for (const name of ['alice', 'bob'])
      expect((await run('wallet', 'new', name)).code).to.equal(0);
    alice = (await run('wallet', 'address', 'alice')).text;
    miner = await startProgram({ folder: await newFolder() });
    other = await startProgram({ folder: await newFolder(), peers: [miner.address] });
    expect((await mine(2)).code).to.equal(0);
    await Promise.all([miner.reaches(2), other.reaches(2)]);
  });
  afterEach(endPrograms);
  after(removeFolders);

  it('a payment reaches the miner over another node, and every node knows the balances', async () => {
    expect(await balanceOf('alice', other)).to.equal(2n * REWARD);
    const pays = ['send', '--from', 'alice', 'bob', '1000', '--fee', '7', '--note', 'for the tea'];
    const waiting = json<{ id: string; block: { height: number } }>(...pays, ...at(other));
    // The payment is on its way before anybody mines: the node that mines hears of it from the other one.
    await miner.child.waitForLine(/transaction [0-9a-f]{12}/);
    await mine(1);
    const sent = await waiting;
    expectDocumented('finack send', sent);
    expect(sent).to.include({ amount: '1000', fee: '7', nonce: '0', state: 'in-block' });
    expect(sent.block.height).to.equal(3);
    for (const node of [miner, other]) {
      await node.reaches(3);
      expect(await balanceOf('bob', node)).to.equal(1_000n);
      // The fee comes back to whoever mines.
      expect(await balanceOf('alice', node)).to.equal(3n * REWARD - 1_000n);
    }
    const [shown] = await json<{ wallet?: string }[]>('wallet', 'balance', alice, ...at(other));
    expect(shown).to.not.have.property('wallet');
    const { text } = await run('block', '3', ...at(other));
    expect(text).to.include('for the tea').and.include(alice.slice(0, 10));
  });

  it('a document is noted, found, proven, and verified without a node', async () => {
    const file = join(home, 'contract.txt');
    await writeFile(file, 'what was agreed');
    const early = await refused(1, 'note', 'check', file, ...at(other));
    expect(early).to.match(
      /no block up to height 2 notes .*contract\.txt.*finack note puts it there/,
    );
    const noted = await json('note', file, '--from', 'bob', '--no-wait', ...at(miner));
    expectDocumented('finack note', noted);
    expect(noted).to.include({
      file,
      sha256: sha256(Buffer.from('what was agreed')),
      state: 'pending',
    });
    const waits = await refused(1, 'note', 'check', file, ...at(miner));
    expect(waits).to.match(/transaction [0-9a-f]{64} notes it, and waits for a block/);
    expect(waits).to.not.include('puts it there');
    expect(await refused(1, 'note', 'check', home, ...at(miner))).to.include(`cannot read ${home}`);
    await mine(3);
    await Promise.all([miner.reaches(5), other.reaches(5)]);
    const proofFile = join(home, 'contract.proof.json');
    const checked = await json<object>('note', 'check', file, '--proof', proofFile, ...at(other));
    expectDocumented('finack note check', checked);
    expect(checked).to.deep.include({ file, confirmations: 3, onTop: 2, work: '6144' });
    await Promise.all([miner.stop(), other.stop()]);
    const verified = await json<object>('note', 'verify', proofFile, file);
    expect(verified).to.deep.equal(checked);
    expect((await run('note', 'verify', proofFile, file)).text).to.match(/^block +3 {2}00/m);
    const another = join(home, 'another.txt');
    await writeFile(another, 'what was not agreed');
    const why = await refused(1, 'note', 'verify', proofFile, another);
    expect(why).to.include('proves another file');
    await writeFile(
      proofFile,
      (await readFile(proofFile, 'utf8')).replace('"index":0', '"index":1'),
    );
    const broken = await refused(1, 'note', 'verify', proofFile, file);
    expect(broken).to.include('the proof does not hold');
    // It has no end: whoever read it whole would never say anything.
    const endless = await refused(1, 'note', 'verify', '/dev/zero', file);
    expect(endless).to.include('/dev/zero is too large to be a proof');
  });

  it('says in one line why it cannot pay, and what to do', async () => {
    const why = (code: number, ...args: string[]) => refused(code, ...args, ...at(miner));
    const poor = await why(1, 'send', '--from', 'bob', 'alice', '5', '--fee', '1');
    expect(poor).to.equal('finack: bob has 0, and 6 (5 and a fee of 1) is needed: 6 is missing');
    expect(await why(64, 'send', 'bob', '5')).to.include(
      'say which wallet pays with --from: there are alice, bob',
    );
    expect(await why(1, 'send', '--from', 'carol', 'bob', '5')).to.include(
      'finack wallet new carol',
    );
    expect(await why(64, 'send', '--from', 'alice', 'carol', '5')).to.include(
      "'carol' is no address, and no wallet",
    );
    const mistyped = alice.slice(0, -1) + (alice.endsWith('q') ? 'p' : 'q');
    expect(await why(64, 'send', '--from', 'bob', mistyped, '5')).to.include(
      'its checksum does not fit',
    );
    const elsewhere = (await run('wallet', 'address', 'bob', '--network', 'public')).text;
    expect(await why(64, 'send', '--from', 'alice', elsewhere, '5')).to.include(
      'network public, and this is dev',
    );
    for (const amount of ['-1', '1.5', 'x', '18446744073709551616']) {
      const wrong = await why(64, 'send', '--from', 'alice', 'bob', amount);
      expect(wrong, amount).to.include('whole number');
    }
    expect(
      await why(64, 'send', '--from', 'alice', 'bob', '1', '--note', 'x'.repeat(1025)),
    ).to.include('1024 bytes');
    expect(await why(78, 'note', join(home, 'no-such-file'))).to.include('no-such-file');
    await Promise.all([miner.stop(), other.stop()]);
    const gone = await refused(1, 'send', '--from', 'alice', 'bob', '1', ...at(miner));
    expect(gone).to.include('no node listens on');
  });
});
