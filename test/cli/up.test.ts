// What people see of `finack up`: the picture on a terminal of any size, lines in a pipe, JSON; and the
// temporary folder, which is cleared when its owner is gone.
import { access, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { foldedText } from '../../src/cli/folded-text.ts';
import { endingWords, type NodeSnapshot } from '../../src/cli/local-node.ts';
import { clearStaleFolders, openNodeLog, openUpFolder } from '../../src/cli/up-folder.ts';
import { networkWords, stateWords, upLines } from '../../src/cli/up-picture.ts';
import { endingLine, JsonView, LiveView, PlainView } from '../../src/cli/up-view.ts';
import { columnsOf } from '../../src/diagram/text-layout.ts';
import { fakePeer, fakeStatus } from '../control/fake-node.ts';
import { MemoryStream } from '../helpers/memory-stream.ts';

const keyOf = (at: number) => String(at).padStart(64, '0');

/** Node `at` (from 0) listens and is connected to `others`. */
function listening(at: number, others: readonly number[], height = 123_456): NodeSnapshot {
  const address = `127.0.0.1:${9001 + at}`;
  const peers = others.map((other) => {
    return { ...fakePeer, key: keyOf(other), bytesIn: 999_999, bytesOut: 999_999_999 };
  });
  return {
    name: `node${at + 1}`,
    state: { name: 'listening', address },
    status: { ...fakeStatus, address, key: keyOf(at), height },
    peers,
    restarts: 0,
  };
}

function killed(at: number): NodeSnapshot {
  const state = { name: 'ended', code: undefined, signal: 'SIGKILL', address: 'a:1' } as const;
  return { ...listening(at, []), state, status: undefined, peers: [] };
}

const ringOf = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    listening(at, [(at + count - 1) % count, (at + 1) % count]),
  );

const closed =
  'closed: graceful by peer (leaving: SIGTERM) in 168 frames 24,512 bytes, out 171 frames 25,001 bytes, 30 s';

const picture = (snapshots: readonly NodeSnapshot[], log: readonly string[] = []) => ({
  ...{ shape: 'ring of 5, dev, node1 mines', runningMs: 52_000, folder: '/tmp/finack-up-x' },
  ...{ snapshots, log },
});

/** The picture without its colours. */
const shown = (...given: Parameters<typeof upLines>) => upLines(...given).map(({ text }) => text);

describe('cli: the picture of finack up', () => {
  it('at 80 by 24 shows title, every state whole, links, and what to do next', () => {
    const lines = shown(picture(ringOf(5), [`12:00:00 ${closed}`]), { columns: 79, rows: 24 });
    for (const line of lines) expect(columnsOf(line), line).to.be.at.most(79);
    const text = lines.join('\n');
    expect(lines[0]).to.equal(
      'finack up: ring of 5, dev, node1 mines, for 52 s. Ctrl-C ends all gracefully.',
    );
    expect(text).to.match(/NODE +ADDRESS +HEIGHT +STATE +LINKED TO/);
    expect(text).to.match(/node1 +127\.0\.0\.1:9001 +123456 +following +2 5 /);
    expect(text).to.include('All 5 running nodes are connected.');
    expect(text).to.include('Next: finack peers --node 127.0.0.1:9001');
    expect(text).to.include('/tmp/finack-up-x/*.log');
  });

  it('never cuts an ending off, however narrow the terminal is', () => {
    for (const columns of [40, 79, 119]) {
      const lines = shown(picture(ringOf(3), [`node1 | ${closed}`]), { columns, rows: 30 });
      const text = lines.map((line) => line.trim()).join(' ');
      expect(text, `${columns} columns`).to.include(closed);
    }
  });

  it('says how many rows have no room, and how those are', () => {
    const snapshots = [...ringOf(49), killed(49)];
    for (const rows of [10, 24, 40]) {
      const lines = shown(picture(snapshots, [closed]), { columns: 79, rows });
      expect(lines.length).to.be.at.most(rows - 1);
      const nodes = lines.filter((line) => /^node\d+ /.test(line)).length;
      expect(lines.join('\n')).to.include(`and ${50 - nodes} more (`);
      expect(lines.join('\n')).to.include('1 ended SIGKILL)');
    }
    const all = shown(picture(snapshots), { columns: 79, rows: 70 }).join('\n');
    expect(all).to.include('node50').and.not.include('more (');
  });

  it('counts columns, not letters, where a node speaks Korean', () => {
    const log = [`node1 | p2 ready: ${'한국대학교컴퓨터네트워크실습노드'.repeat(3)}`];
    for (const line of shown(picture(ringOf(2), log), { columns: 39, rows: 40 })) {
      expect(columnsOf(line), line).to.be.at.most(39);
    }
  });

  it('warns when the network has fallen into parts, and shows nothing old of a dead node', () => {
    const snapshots = [
      listening(0, [1], 54),
      listening(1, [0], 54),
      killed(2),
      listening(3, [4], 22),
      listening(4, [3], 22),
    ];
    expect(networkWords(snapshots)).to.equal(
      'NOT CONNECTED to each other: node1 node2 (height 54) | node4 node5 (height 22); 1 ended.',
    );
    const row = shown(picture(snapshots), { columns: 79, rows: 24 }).find((line) =>
      line.startsWith('node3'),
    );
    expect(row).to.match(/^node3 +a:1 +ended SIGKILL$/);
  });

  it('colours what went wrong, and what is not seen yet', () => {
    const waiting: NodeSnapshot = { ...killed(1), state: { name: 'starting' } };
    const snapshots = [listening(0, []), waiting, killed(2), listening(3, [])];
    const lines = upLines(picture(snapshots), { columns: 79, rows: 24 });
    const toneOf = (start: string) => lines.find(({ text }) => text.startsWith(start))?.tone;
    expect(['node1', 'node2', 'node3', 'Starting'].map(toneOf)).to.deep.equal([
      ...['plain', 'warning', 'bad', 'warning'],
    ]);
    const split = [listening(0, []), listening(1, [])];
    const tones = (of: NodeSnapshot[]) =>
      upLines(picture(of), { columns: 79, rows: 24 }).map(({ text, tone }) => `${tone} ${text}`);
    expect(tones(split).some((line) => line.startsWith('bad NOT CONNECTED'))).to.equal(true);
    expect(tones(ringOf(2)).some((line) => line.startsWith('good All 2'))).to.equal(true);
  });

  it('says what each does, and counts peers that are not of this network', () => {
    const stranger = { ...fakePeer, key: 'f'.repeat(64) };
    const one = listening(0, [1]);
    const snapshots = [{ ...one, peers: [...one.peers, stranger] }, listening(1, [0])];
    expect(shown(picture(snapshots), { columns: 79, rows: 24 }).join('\n')).to.include(
      '2 +1 other',
    );
    const syncing = { ...fakeStatus, sync: { state: 'syncing' as const, target: 9 } };
    expect(stateWords({ ...one, status: syncing })).to.equal('syncing to 9');
    expect(stateWords({ ...one, status: { ...fakeStatus, mining: true } })).to.equal('mining');
    expect(stateWords({ ...one, state: { name: 'starting' }, status: undefined })).to.equal(
      'starting',
    );
  });

  it('says how each ended', () => {
    const end = (code?: number, signal?: NodeJS.Signals) =>
      endingWords({ name: 'ended', code, signal, address: undefined });
    expect([end(0), end(143), end(undefined, 'SIGKILL'), end()]).to.deep.equal([
      'ended: exit code 0 (clean)',
      'ended: exit code 143',
      'ended: killed by SIGKILL',
      'ended: never started',
    ]);
    const ended = { name: 'ended', code: 0, signal: undefined, address: undefined } as const;
    expect(endingLine({ ...killed(0), state: ended, restarts: 2 })).to.equal(
      'node1 ended: exit code 0 (clean), after 2 restarts',
    );
  });

  it('folds words, and words that are too long', () => {
    expect(foldedText('one two three', 8)).to.deep.equal(['one two', '  three']);
    expect(foldedText('abcdefghij', 6)).to.deep.equal(['abcdef', '  ghij']);
    expect(foldedText('', 6)).to.deep.equal(['']);
    for (const columns of [1, 2, 3]) expect(foldedText('가나 다', columns)[0]).to.equal('가');
  });
});

describe('cli: the views of finack up', () => {
  const size = { columns: 40, rows: 8 };

  it('draws over itself, within the screen, and never hides the cursor', () => {
    const screen = new MemoryStream();
    const view = new LiveView(
      screen,
      () => size,
      (_, line) => line,
    );
    for (let i = 0; i < 20; i++) view.line('node1', `line ${i} ${'x'.repeat(100)}`);
    view.draw(picture(ringOf(2)));
    const height = screen.text.split('\n').length - 1;
    screen.clear();
    view.draw(picture(ringOf(2)));
    expect(screen.text.startsWith(`\u001b[${height}A\r`)).to.equal(true);
    const drawn = screen.text.split('\n');
    expect(drawn.length).to.be.at.most(size.rows);
    for (const line of drawn.slice(1, -1)) expect(line.length).to.be.at.most(4 + size.columns);
    expect(screen.text).to.not.include('\u001b[?25l');
    screen.clear();
    view.end(ringOf(1));
    expect(screen.text).to.equal('node1 listening\n');
  });

  it('is plain lines in a pipe, and the last words go elsewhere when nobody reads it', () => {
    const [screen, rest] = [new MemoryStream(), new MemoryStream()];
    const view = new PlainView(screen, rest);
    view.line('node1', 'hello');
    view.notice('connected', 'all');
    view.draw();
    view.end(ringOf(1));
    expect(screen.text).to.equal('node1 | hello\nup | all\nnode1 listening\n');
    screen.emit('error', new Error('EPIPE'));
    view.end(ringOf(1));
    expect(rest.text).to.equal('node1 listening\n');
  });

  it('is JSON lines when asked, and nodes only when something changed', () => {
    const screen = new MemoryStream();
    const view = new JsonView(screen);
    view.line('node1', 'hello');
    view.draw(picture(ringOf(2)));
    view.draw(picture(ringOf(2)));
    view.end([killed(0)], 1);
    const lines = screen.text.trimEnd().split('\n');
    const [log, nodes, ended, ...more] = lines.map((line) => JSON.parse(line));
    expect(more).to.deep.equal([]);
    expect(log).to.deep.equal({ event: 'log', node: 'node1', text: 'hello' });
    expect(nodes.nodes[0]).to.include({ name: 'node1', height: 123_456, otherPeers: 0 });
    expect(nodes.nodes[0].linkedTo).to.deep.equal(['node2']);
    expect(ended).to.deep.equal({
      event: 'ended',
      exitCode: 1,
      nodes: [{ name: 'node1', code: null, signal: 'SIGKILL', restarts: 0 }],
    });
  });
});

describe('cli: the folder of finack up', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'finack-test-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const exists = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );

  /** A folder as `finack up` makes it, of process `pid`, which started at `started`. */
  async function left(name: string, owner: object | string): Promise<string> {
    const folder = join(root, name);
    await mkdir(folder);
    const text = typeof owner === 'string' ? owner : JSON.stringify(owner);
    await writeFile(join(folder, 'owner.json'), text);
    return folder;
  }

  it('is cleared by the next one when its owner is gone, and never before', async function () {
    const folder = await openUpFolder(undefined);
    const { path } = folder;
    const mine = JSON.parse(await readFile(join(path, 'owner.json'), 'utf8'));
    await clearStaleFolders(tmpdir());
    expect(await exists(path), 'of a process that runs').to.equal(true);
    await folder.remove();
    expect(await exists(path)).to.equal(false);
    if (mine.namespace === '') this.skip();
    const alive = await left('finack-up-a', mine);
    const reused = await left('finack-up-b', { ...mine, started: '1' });
    const gone = await left('finack-up-c', { ...mine, pid: 2 ** 22 });
    const elsewhere = await left('finack-up-d', { ...mine, pid: 2 ** 22, namespace: 'pid:[1]' });
    const unreadable = await left('finack-up-e', '{');
    const foreign = await left('other', { ...mine, pid: 2 ** 22 });
    await symlink(foreign, join(root, 'finack-up-f'));
    await clearStaleFolders(root);
    const kept = await Promise.all(
      [alive, reused, gone, elsewhere, unreadable, foreign].map(exists),
    );
    expect(kept).to.deep.equal([true, false, false, true, true, true]);
  });

  it('says what to do when there is no place for it', async () => {
    const fault = async (folder: string) =>
      openUpFolder(folder).catch((error: Error & { exitCode?: number }) => error);
    await writeFile(join(root, 'file'), '');
    expect(await fault(join(root, 'file', 'below'))).to.include({ exitCode: 74 });
  });

  it('holds a log of each node, and writes through no link that lies there', async () => {
    const log = await openNodeLog(root, 'node1');
    log.write('hello');
    await log.close();
    expect(await readFile(join(root, 'node1.log'), 'utf8')).to.match(/^\d{4}-.*Z hello\n$/);
    await writeFile(join(root, 'precious'), 'kept');
    await symlink(join(root, 'precious'), join(root, 'node2.log'));
    const fault = await openNodeLog(root, 'node2').catch((error: Error) => error);
    expect(fault).to.be.instanceOf(Error).and.include({ exitCode: 74 });
    expect(await readFile(join(root, 'precious'), 'utf8')).to.equal('kept');
  });
});
