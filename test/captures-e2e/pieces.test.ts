// A node's own rows as tshark shows them and as a replay reads them: frames in pieces, notes, and what
// is said where rows are missing or cut.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import type { ConnectionClose } from '../../src/observe/events.ts';
import { PcapngWriter } from '../../src/observe/pcapng-writer.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { replay } from '../../src/replay/replay.ts';
import { reportText } from '../../src/replay/report-text.ts';
import { blockOfFrame } from '../../src/wire/codec.ts';
import { needsProgram, needsTshark } from '../helpers/needs.ts';
import { all, configurationFolder, dissect, framesOf, type Row, tshark } from './dissection.ts';
import { bigBlock, goodbye, hello, ready, received, say, sent, welcome } from './said.ts';

const folder = mkdtempSync(joinPath(tmpdir(), 'finack-pieces-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = joinPath(folder, 'rows.pcapng');
const cutFile = joinPath(folder, 'cut.pcapng');

const ours = '10.0.0.2:9001';

/** A node's report, written by the class that nodes use. */
class NodeRows {
  readonly #rows = new PcapngWriter();
  readonly #parts: Uint8Array[] = [this.#rows.begin('finack', 'test')];
  #now = 1_000_000_000n;

  get #timeNs(): bigint {
    this.#now += 1_000_000n;
    return this.#now;
  }

  /** Peers dial us; `p1` from port 50001. */
  open(peer: string): this {
    const remote = remoteOf(peer);
    const opened = {
      type: 'connection.open',
      peer,
      address: remote,
      direction: 'inbound',
    } as const;
    this.#rows.event({ ...opened, local: ours, remote }, this.#timeNs);
    const moved = { type: 'connection.phase', peer, from: 'opening', to: 'greeting' } as const;
    this.#rows.event({ ...moved, why: 'TCP is connected' }, this.#timeNs);
    return this;
  }

  hears(peer: string, ...frames: Uint8Array[]): this {
    return this.#frames(peer, 'in', frames);
  }

  says(peer: string, ...frames: Uint8Array[]): this {
    return this.#frames(peer, 'out', frames);
  }

  greets(peer: string): this {
    return this.open(peer).hears(peer, hello).says(peer, welcome).hears(peer, ready);
  }

  closes(peer: string, outcome: Partial<ConnectionClose> = {}): this {
    const close: ConnectionClose = {
      ...{ type: 'connection.close', peer, address: remoteOf(peer), direction: 'inbound' },
      ...{ ending: 'graceful', by: 'peer', reason: 'done', detail: '', delivery: 'unconfirmed' },
      ...{ framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0, bytesPartial: 0, bytesLost: 0 },
      ...{ durationMs: 1, ...outcome },
    };
    this.#rows.event(close, this.#timeNs);
    return this;
  }

  missing(rows: number): this {
    this.#parts.push(this.#rows.take().bytes);
    this.#rows.missing(rows, 1_000, this.#timeNs);
    return this;
  }

  write(): void {
    writeFileSync(file, Buffer.concat([...this.#parts, this.#rows.take().bytes]));
  }

  #frames(peer: string, flow: 'in' | 'out', frames: readonly Uint8Array[]): this {
    for (const bytes of frames) {
      this.#rows.frame({ peer, flow, local: ours, remote: remoteOf(peer), bytes }, this.#timeNs);
    }
    return this;
  }
}

function remoteOf(peer: string): string {
  return `10.0.0.1:5000${peer.slice(1)}`;
}

/** As the dissector writes a number. */
const counted = (bytes = 0): string => bytes.toLocaleString('en-US');

const block = bigBlock(999_000);
const label = `Block 1 (${counted(blockOfFrame(block)?.length)} bytes)`;
const smallBlock = bigBlock(9_000);
const most = `240,000 of ${counted(block.length)} bytes`;
const handshake = ['Hello dev height 0', 'Welcome dev height 1', 'Ready'];
const ask = say({ kind: 'GetBlockRange', fromHeight: 1, count: 2 }, { id: 1 });
const begin = say({ kind: 'BlocksBegin', count: 2 }, { re: 1 });
const end = say({ kind: 'BlocksEnd', served: 2 }, { re: 1 });
const reply = [
  ...['GetBlockRange 1..2 #1', 'BlocksBegin 2 re #1', label, label, 'BlocksEnd 2 re #1'],
];

/** A copy without these packets, or with all of them cut to so many bytes. */
function without(...packets: number[]): void {
  execFileSync('editcap', [file, cutFile, ...packets.map(String)]);
}
function cutTo(bytes: number): void {
  execFileSync('editcap', ['-s', String(bytes), file, cutFile]);
}

const told = async (path: string) =>
  (await readConversations(path)).map((one) => reportText(replay(one, () => true)).join('\n'));

const ofPeer = (rows: readonly Row[], peer: string) =>
  rows.filter(({ portFrom, portTo }) => [...portFrom, ...portTo].includes(`5000${peer.slice(1)}`));

describe('frames in pieces', () => {
  before(async function () {
    await needsTshark(this);
    await needsProgram(this, 'editcap', '--version');
  });

  it('are the frames that they were, linked, counted and filterable', async () => {
    const fromA = [hello, ready, ask];
    const fromB = [welcome, begin, block, block, end];
    new NodeRows()
      .greets('p1')
      .hears('p1', ask)
      .says('p1', begin, block, block, end)
      .hears('p1', goodbye('done', { ...sent(...fromA), ...received(...fromB) }))
      .says('p1', goodbye('done', { ...sent(...fromB), ...received(...fromA) }, 0))
      .closes('p1')
      .write();
    const rows = await dissect(file);
    expect(framesOf(rows).slice(0, -2)).to.deep.equal([...handshake, ...reply]);
    expect(all(rows, 'clauses')).to.deep.equal([]);
    // Comments, which Wireshark lists among them.
    for (const expert of all(rows, 'experts')) expect(expert).to.match(/^p1 /);
    expect(all(rows, 'ending')).to.deep.equal(['graceful']);
    expect(all(rows, 'by')).to.deep.equal(['opener']);
    const pieces = rows.filter(({ piece }) => piece.length > 0);
    expect(pieces.slice(0, 5).map(({ info }) => info[0])).to.deep.equal([
      ...[1, 2, 3, 4].map((piece) => `9001 → 50001 piece ${piece} of Block 1, ${most}`),
      `9001 → 50001 ${label}`,
    ]);
    const filter = 'finack.kind == "Block" && pbf.finack.v1.BlockHeader.height == 1';
    const found = await tshark(
      '-n',
      '-r',
      file,
      '-Y',
      filter,
      '-T',
      'fields',
      '-e',
      'frame.number',
    );
    const last = [pieces[4], pieces[9]].map((row) => row?.number[0]);
    expect(found.stdout.trim().split('\n')).to.deep.equal(last);
  });

  it('of several connections, both directions at once', async () => {
    const begun = say({ kind: 'BlocksBegin', count: 1 }, { re: 1 });
    new NodeRows()
      .greets('p1')
      .greets('p2')
      .hears('p1', ask)
      .says('p1', begun)
      .hears('p2', say({ kind: 'Ping', nonce: 1n }))
      .says('p1', block)
      .says('p2', block)
      .hears('p1', block)
      .write();
    const rows = await dissect(file);
    expect(framesOf(ofPeer(rows, 'p1')).slice(3)).to.deep.equal([
      ...['GetBlockRange 1..2 #1', 'BlocksBegin 1 re #1', label, label],
    ]);
    expect(framesOf(ofPeer(rows, 'p2')).slice(3)).to.deep.equal(['Ping', label]);
    // Nobody asked p1 or us for two of them, which is for the rules to say, not for the pieces.
    expect(new Set(all(rows, 'clauses'))).to.deep.equal(new Set(['S-5']));
  });

  it('whose beginning is missing are called so, and what follows them is decoded', async () => {
    new NodeRows().greets('p1').hears('p1', ask).says('p1', begin, block, block, end).write();
    // Notes and greetings are rows 1 to 4, the reply begins in 6, its first block in 7 to 11.
    without(7);
    const rows = await dissect(cutFile);
    expect(framesOf(rows)).to.deep.equal([...handshake, ...reply.slice(0, 2), ...reply.slice(3)]);
    expect(rows[6]?.info[0]).to.equal(
      `9001 → 50001 a piece of a frame, bytes 240,001 to 480,000 of ${counted(block.length)} bytes; those before it are not in this capture`,
    );
    expect(all(rows, 'clauses')).to.deep.equal([]);
    const [report = ''] = await told(cutFile);
    expect(report).to.contain('the capture lacks 240000 bytes of it');
    expect(report).to.contain('clauses broken: none');
  });

  for (const row of [8, 11]) {
    it(`of which the ${row === 8 ? 'second' : 'last'} is missing are no frame`, async () => {
      new NodeRows().greets('p1').hears('p1', ask).says('p1', begin, block, block, end).write();
      without(row);
      const rows = await dissect(cutFile);
      expect(framesOf(rows)).to.deep.equal([...handshake, ...reply.slice(0, 2), ...reply.slice(3)]);
      expect(all(rows, 'experts')).to.include('bytes before this were not captured');
      expect(all(rows, 'clauses')).to.deep.equal([]);
      const lost = all(rows, 'piece').filter((words) => words.includes('not in this capture'));
      expect(lost).to.have.lengthOf(row === 8 ? 3 : 0);
      const [report = ''] = await told(cutFile);
      expect(report).to.contain(
        `the capture lacks ${row === 8 ? 240_000 : block.length - 4 * 240_000} bytes of it`,
      );
    });
  }

  it('of two frames of the same size are not joined', async () => {
    new NodeRows().greets('p1').hears('p1', ask).says('p1', begin, block, block, end).write();
    // The first piece of one, and all but the first of the other.
    without(8, 9, 10, 11, 12);
    const rows = await dissect(cutFile);
    expect(framesOf(rows)).to.deep.equal([...handshake, ...reply.slice(0, 2), reply.at(-1)]);
    expect(all(rows, 'clauses')).to.deep.equal([]);
  });

  it('show the whole frame in the last one, also when a filter leaves nothing else (-R)', async () => {
    new NodeRows().greets('p1').hears('p1', ask).says('p1', begin, block, block, end).write();
    const only = await tshark('-n', '-2', '-r', file, '-R', 'finack.kind == "Block"', '-V');
    expect(only.stdout.match(/^ +Message: Block$/gm)).to.have.lengthOf(2);
    expect(only.stdout.match(/^ +data: \(999000 bytes\)$/gm)).to.have.lengthOf(2);
  });
});

describe('frames in pieces, looked at in any order', () => {
  before(async function () {
    await needsProgram(this, 'sharkd', '--version');
  });

  it('as in Wireshark: the last piece alone, the first one after it, and the last one again', () => {
    new NodeRows().greets('p1').hears('p1', ask).says('p1', begin, block, block, end).write();
    const trees = wiresharkTrees(11, 7, 11);
    const [one = '', other = '', again = ''] = trees;
    expect(one).to.contain('The frame begins in packet: 7').and.contain('data: (999000 bytes)');
    expect(other).to.contain('The frame is complete in packet: 11').and.not.contain('data: (');
    expect(again).to.equal(one);
  });
});

/** Each tree holds its bytes as text. */
const SHARKD_BYTES_MAX = 64 * 1024 * 1024;

/** sharkd is Wireshark without its window: it loads a file, and then shows any packet. */
function wiresharkTrees(...packets: number[]): string[] {
  const ask = (method: string, params: object) =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const asked = packets.map((frame) => ask('frame', { frame, proto: true }));
  const input = [ask('load', { file }), ...asked, ''].join('\n');
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: configurationFolder };
  const options = { input, env, stdio: 'pipe', maxBuffer: SHARKD_BYTES_MAX } as const;
  const said = execFileSync('sharkd', ['-'], options);
  return said.toString('utf8').trimEnd().split('\n').slice(-packets.length);
}

describe('a capture that begins in the middle', () => {
  before(async function () {
    await needsTshark(this);
  });

  it('accuses nobody, and its frames are found all the same', async () => {
    const ping = say({ kind: 'Ping', nonce: 5n });
    new NodeRows()
      .hears('p1', ping, block)
      .says('p1', say({ kind: 'Pong', nonce: 5n }))
      .write();
    const rows = await dissect(file);
    expect(framesOf(rows)).to.deep.equal(['Ping', label, 'Pong']);
    expect(all(rows, 'clauses')).to.deep.equal([]);
    expect(all(rows, 'experts')).to.include('bytes before this were not captured');
    const [report = ''] = await told(file);
    expect(report).to.contain('the account begins in the middle of it: it is not judged');
    expect(report).to.contain('clauses broken: none');
  });

  it('rows that the node could not write are said, and held against nobody', async () => {
    const missed = new NodeRows().greets('p1').hears('p1', ask).says('p1', begin).missing(2);
    missed.says('p1', end).write();
    const rows = await dissect(file);
    expect(framesOf(rows)).to.deep.equal([...handshake, ...reply.slice(0, 2), 'BlocksEnd 2 re #1']);
    expect(all(rows, 'clauses')).to.deep.equal([]);
    expect(all(rows, 'says').at(-1)).to.match(/^2 rows of 1000 bytes are missing before this one/);
    const [report = ''] = await told(file);
    expect(report).to.match(/2 rows are missing before packet \d+/);
  });
});

describe("a node's notes", () => {
  before(async function () {
    await needsTshark(this);
  });

  it('fill the columns, also where Wireshark does not know the tag for that', async () => {
    new NodeRows().greets('p1').closes('p1', { ending: 'reset', by: 'world', reason: 'x' }).write();
    const { stdout } = await tshark('-n', '-r', file);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).to.match(/NODE .*p1 greeting: TCP is connected$/);
    expect(lines.at(-1)).to.match(/NODE .*p1 10\.0\.0\.1:50001 closed: reset by world \(x\)/);
    const rows = await dissect(file);
    expect(all(rows, 'ending')).to.deep.equal(['reset']);
    expect(all(rows, 'by')).to.deep.equal(['world']);
  });

  it('end a connection: the same ports may meet again', async () => {
    new NodeRows().greets('p1').closes('p1').greets('p1').closes('p1', { by: 'us' }).write();
    const rows = await dissect(file);
    expect(all(rows, 'clauses')).to.deep.equal([]);
    expect(framesOf(rows)).to.deep.equal([...handshake, ...handshake]);
    expect(all(rows, 'by')).to.deep.equal(['opener', 'acceptor']);
    expect(await readConversations(file)).to.have.lengthOf(2);
  });

  it('are heard by a replay: the ending is the word of the node', async () => {
    const violation = { ending: 'aborted', by: 'us', reason: 'ping-rate' } as const;
    new NodeRows()
      .greets('p1')
      .closes('p1', { ...violation, detail: 'B-3 so fast' })
      .write();
    const [conversation] = await readConversations(file);
    if (conversation === undefined) throw new Error('no conversation');
    const report = replay(conversation, () => true);
    expect(report.ends.acceptor.outcome).to.include({ ...violation, detail: 'B-3 so fast' });
    expect(report.ends.opener.outcome).to.equal(undefined);
    expect(report.broken).to.deep.equal([{ by: 'opener', clause: 'B-3', violation: 'ping-rate' }]);
    expect(reportText(report).join('\n')).to.contain(
      'acceptor: its node says: aborted by us: ping-rate (B-3 so fast)',
    );
  });
});

describe('a file that was cut', () => {
  before(async function () {
    await needsTshark(this);
    await needsProgram(this, 'editcap', '--version');
  });

  it('packet by packet: a frame is named by its first bytes, and the blocks are counted', async () => {
    new NodeRows().greets('p1').hears('p1', ask).says('p1', begin, smallBlock, block, end).write();
    cutTo(400);
    const rows = await dissect(cutFile);
    expect(framesOf(rows)).to.deep.equal([...handshake, ...reply.slice(0, 2), 'BlocksEnd 2 re #1']);
    expect(all(rows, 'cut')).to.deep.equal([
      `Block 1, cut: 346 of ${counted(smallBlock.length)} bytes captured`,
    ]);
    expect(rows[7]?.info[0]).to.equal(
      `9001 → 50001 piece 1 of Block 1, ${most}, cut: 328 of 240,000 bytes captured`,
    );
    expect(all(rows, 'clauses')).to.deep.equal([]);
    const [report = ''] = await told(cutFile);
    expect(report).to.contain('the capture lacks');
    expect(report).to.contain('clauses broken: none');
  });

  it('where only large frames were cut, the conversation is followed across them', async () => {
    new NodeRows()
      .greets('p1')
      .hears('p1', ask)
      .says('p1', begin, smallBlock, bigBlock(8_000), end)
      .write();
    cutTo(400);
    const rows = await dissect(cutFile);
    // Wireshark lists comments among them.
    expect(all(rows, 'experts')).to.deep.equal(['p1 greeting: TCP is connected']);
    expect(all(rows, 'requestIn')).to.deep.equal(['2', '5', '5', '5', '5']);
  });

  it('so short that nothing is left to name', async () => {
    new NodeRows().greets('p1').write();
    cutTo(62);
    const rows = await dissect(cutFile);
    expect(framesOf(rows)).to.deep.equal([]);
    for (const words of all(rows, 'cut'))
      expect(words).to.match(/^(Hello|Welcome|Ready|a frame), cut/);
    expect(all(rows, 'clauses')).to.deep.equal([]);
  });

  it('in the middle of a packet: everything before is replayed, and it is said', async () => {
    new NodeRows().greets('p1').closes('p1').greets('p2').hears('p2', ask, block).write();
    truncateSync(file, readFileSync(file).length - 50_000);
    const [first = '', second = ''] = await told(file);
    expect(first).to.not.contain('cut short');
    expect(second).to.contain('the file was cut short in the middle of a packet');
    expect(second).to.contain('GetBlockRange #1');
    expect(second).to.contain(`the capture lacks ${block.length - 3 * 240_000} bytes of it`);
  });
});
