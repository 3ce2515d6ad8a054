// What the node records of itself, held against somebody else's programs: tshark and capinfos read
// it, and its frames are those that the packets of the same run carry.
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import { eachLine, startChild } from '../../src/capture/child.ts';
import { FrameCutter, framesInCapture } from '../../src/capture/frames-in-capture.ts';
import { readStreams } from '../../src/capture/packets.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { endPrograms, finack, finackMain, type Program, startProgram } from '../e2e/programs.ts';
import { needsCapture, needsProgram } from '../helpers/needs.ts';
import { fillFolder, newFolder, removeFolders } from '../node/chains.ts';

const BLOCKS = 300;
const SEED = 20260606;

interface Row {
  comments: string;
  dissector: string;
  ports: string;
  direction: string;
  payload: Uint8Array;
}

const fields = [
  ...['frame.comment', 'exported_pdu.prot_name', 'exported_pdu.src_port', 'exported_pdu.dst_port'],
  ...['frame.p2p_dir', 'exported_pdu.exported_pdu'],
];

/** As tshark reads it, with no dissector of ours. */
async function readRows(file: string): Promise<Row[]> {
  const rows: Row[] = [];
  const named = fields.flatMap((field) => ['-e', field]);
  await eachLine('tshark', ['-r', file, '-T', 'fields', '-E', 'separator=/t', ...named], (line) => {
    const [comments = '', dissector = '', from, to, direction = '', hex = ''] = line.split('\t');
    rows.push({
      comments,
      dissector,
      ports: `${from}>${to}`,
      direction,
      payload: Buffer.from(hex, 'hex'),
    });
  });
  return rows;
}

/** `kind lengthBytes` of one direction, in order. */
function marksOf(rows: readonly Row[], ports: string): string[] {
  const cutter = new FrameCutter();
  for (const row of rows) {
    if (row.dissector === 'finack' && row.ports === ports) cutter.push(row.payload);
  }
  return cutter.finish().marks.map(({ kind, lengthBytes }) => `${kind} ${lengthBytes}`);
}

const portOf = (address: string) => address.split(':').at(-1) ?? '';

async function chainFolder(): Promise<string> {
  const folder = await newFolder();
  const plan = { network: networks.dev, transactionsPerBlock: 16, payloadBytes: 1000 };
  await fillFolder(folder, networks.dev, buildChain({ ...plan, blocks: BLOCKS, seed: SEED }));
  return folder;
}

/** A node that has a chain and records itself. */
async function startElder(elderFile: string): Promise<Program> {
  return startProgram({ folder: await chainFolder(), args: ['--pcapng', elderFile] });
}

/** Another syncs it, records itself too, and leaves. */
async function syncRecorded(elder: Program, file: string): Promise<void> {
  const args = ['--pcapng', file];
  const node = await startProgram({ folder: await newFolder(), peers: [elder.address], args });
  await node.reaches(BLOCKS);
  expect(await node.stop()).to.deep.equal({ code: 0, signal: null });
  expect(await elder.stop()).to.deep.equal({ code: 0, signal: null });
}

describe(`a rootless capture (${BLOCKS} blocks, seed ${SEED})`, () => {
  afterEach(endPrograms);
  after(removeFolders);

  it('holds the same frames, in the same order, as the packets of the same run', async function () {
    await needsCapture(this);
    const base = await newFolder();
    const [pcap, elderFile, file] = [`${base}/a.pcap`, `${base}/elder.pcapng`, `${base}/a.pcapng`];
    const elder = await startElder(elderFile);
    // Its port alone: what else runs on this machine could take the room that the capture has.
    const filter = `tcp port ${portOf(elder.address)}`;
    const capture = await startCapture({ filter, file: pcap });
    await syncRecorded(elder, file);
    await capture.stop();

    const streams = await readStreams(pcap);
    const stream = streams.find(({ acceptor }) => acceptor === elder.address);
    if (stream === undefined) throw new Error(`no connection to ${elder.address} in ${pcap}`);
    const packets = await framesInCapture(pcap, stream);
    const there = `${portOf(stream.opener)}>${portOf(stream.acceptor)}`;
    const back = `${portOf(stream.acceptor)}>${portOf(stream.opener)}`;
    for (const recorded of [await readRows(file), await readRows(elderFile)]) {
      for (const [ports, { marks }] of [
        [there, packets.opener],
        [back, packets.acceptor],
      ] as const) {
        const expected = marks.map(({ kind, lengthBytes }) => `${kind} ${lengthBytes}`);
        expect(marksOf(recorded, ports)).to.deep.equal(expected);
      }
    }
    const frames = packets.opener.marks.length + packets.acceptor.marks.length;
    expect(frames).to.be.above(BLOCKS);
    console.log(
      `      ${stream.packets.length} packets, ${frames} frames, the same in all three files`,
    );
  });

  it('says in comments where the conversation stood and how it ended', async function () {
    await needsProgram(this, 'tshark', '--version');
    const base = await newFolder();
    const [elderFile, file] = [`${base}/elder.pcapng`, `${base}/a.pcapng`];
    await syncRecorded(await startElder(elderFile), file);
    const rows = await readRows(file);
    const said = rows.map(({ comments }) => comments).filter((words) => words !== '');
    expect(said[0]).to.equal('p1 greeting: TCP is connected');
    expect(said[1]).to.equal('ready: the handshake is done');
    expect(said.at(-1)).to.match(/closed: graceful by us \(leaving: SIGTERM\), delivery confirmed/);
    expect(rows.filter(({ direction }) => direction === '0')).to.not.have.lengthOf(0);
    const outbound = rows.filter(
      ({ direction, dissector }) => direction === '0' && dissector !== 'finack',
    );
    expect(outbound).to.have.lengthOf(0);
  });

  it('capinfos knows link type, nanoseconds and who wrote it', async function () {
    await needsProgram(this, 'capinfos', '--version');
    const file = `${await newFolder()}/a.pcapng`;
    const node = await startProgram({ folder: await newFolder(), args: ['--pcapng', file] });
    await node.stop();
    const lines: string[] = [];
    await eachLine('capinfos', [file], (line) => lines.push(line));
    const text = lines.join('\n');
    expect(text).to.match(/File type: .*pcapng/);
    expect(text).to.match(/File timestamp precision: +nanoseconds/);
    expect(text).to.match(/Capture application: +finack/);
    expect(text).to.match(/Encapsulation = Wireshark Upper PDU export/);
  });

  it('goes live through a pipe; the log goes to standard error, and a reader may leave', async function () {
    await needsProgram(this, 'tshark', '--version');
    const folder = await newFolder();
    const elder = await startProgram({ folder: await newFolder() });
    const fifo = `${await newFolder()}/pipe`;
    await (await startChild('mkfifo', [fifo])).exit;
    const named = ['-e', 'frame.number', '-e', 'exported_pdu.prot_name'];
    const tshark = await startChild('tshark', [
      ...['-i', fifo, '-l', '-c', '4', '-T', 'fields', '-E', 'separator=/t', ...named],
    ]);
    // `exec`, so that the child is the node itself and can be ended by its own id.
    const node = await startChild('sh', [
      ...['-c', 'exec "$@" >"$0"', fifo, process.execPath, finackMain, 'node', '--port', '0'],
      ...['--data', folder, '--peer', elder.address, '--pcapng', '-'],
    ]);
    await node.waitForLine(/^listening (\S+)$/);
    await tshark.waitForLine(/^4\tfinack$/);
    await tshark.exit;
    // Whatever the node writes next meets nobody.
    await (await finack('leave', elder.address, '--data', folder)).exit;
    await node.waitForLine(/^finack: --pcapng -: broken pipe \(EPIPE\)$/);
    expect(await node.end('SIGTERM')).to.deep.equal({ code: 0, signal: null });
  });
});
