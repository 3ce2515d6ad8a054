// What nodes record of themselves is what the packets of the same run carry: the same frames, large
// ones too, in both directions, the same endings, in one pass and in two.
import { join } from 'node:path';
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import type { Block } from '../../src/chain/block.ts';
import { FRAGMENT_BYTES_MAX } from '../../src/observe/frame-fragments.ts';
import { openPcapngFile } from '../../src/observe/sinks/pcapng-sink.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { replay } from '../../src/replay/replay.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { HEADERS_MAX } from '../../src/wire/limits.ts';
import { needsCapture } from '../helpers/needs.ts';
import { fillFolder, newFolder } from '../node/chains.ts';
import { endNodes, startTestNode, type TestNode } from '../node/nodes.ts';
import { all, dissect, type Row } from './dissection.ts';

const SEED = 20260607;
/** Transactions of 1,024 bytes of data each make a block of 990,000 bytes. */
const LARGE = { transactionsPerBlock: 835, payloadBytes: 1024 };
const LARGE_BLOCKS = 3;

/** As many headers as one answer holds, then blocks near the largest. */
function chain(): Block[] {
  const plan = { network: instantNetwork, seed: SEED };
  const small = [...buildChain({ ...plan, blocks: HEADERS_MAX, transactionsPerBlock: 0 })];
  const large = buildChain({
    ...plan,
    ...LARGE,
    blocks: LARGE_BLOCKS,
    from: small,
    seed: SEED + 1,
  });
  return [...small, ...large];
}

/** A node that records itself, and the end of its recording. */
async function recorded(file: string, folder: string): Promise<[TestNode, () => Promise<void>]> {
  const sink = openPcapngFile(file, { name: 'finack' });
  sink.start();
  return [await startTestNode({ folder, tap: sink }), () => sink.close()];
}

interface Talk {
  frames: { opener: string[]; acceptor: string[] };
  ending: string;
}

/** One conversation out of the rows of a capture. */
function talkOf(rows: readonly Row[]): Talk {
  const said = (end: string) =>
    rows.flatMap(({ frames, from }) => frames.filter((_, at) => from[at] === end));
  const last = rows.filter(({ ending }) => ending.length > 0);
  return {
    frames: { opener: said('opener'), acceptor: said('acceptor') },
    ending: last.map(({ ending, by, why }) => [ending, by, why].join(' ')).join(', '),
  };
}

describe(`a run and its records (${LARGE_BLOCKS} blocks of 990,000 bytes, seed ${SEED})`, () => {
  afterEach(endNodes);

  const blocks = chain();

  /** One node holds the chain; it is asked by who dialled it, or dials who asks. */
  async function watched(dialler: 'who asks' | 'who answers') {
    const base = await newFolder();
    const full = await newFolder();
    await fillFolder(full, instantNetwork, blocks);
    const files = ['packets.pcap', 'elder.pcapng', 'younger.pcapng'].map((name) =>
      join(base, name),
    );
    const [packets = '', elderFile = '', youngerFile = ''] = files;
    const [elder, elderDone] = await recorded(elderFile, full);
    const [younger, youngerDone] = await recorded(youngerFile, await newFolder());
    const portOf = ({ address }: TestNode): string => address.slice(address.lastIndexOf(':') + 1);
    // Theirs alone: whatever else talks on this machine is neither dissected nor waited for.
    const filter = [elder, younger].map((node) => `tcp port ${portOf(node)}`).join(' or ');
    const capture = await startCapture({ filter, file: packets });
    const [one, other] = dialler === 'who asks' ? [younger, elder] : [elder, younger];
    await one.handle.connect(other.address);
    await younger.until(() => younger.height === blocks.length);
    await one.handle.leave(other.address, 'goodbye');
    await other.until(() => other.closes.length > 0);
    await capture.stop();
    await Promise.all([elderDone(), youngerDone()]);
    const port = portOf(other);
    return { packets, elderFile, youngerFile, port, blocks };
  }

  for (const dialler of ['who asks', 'who answers'] as const) {
    it(`the same frames and the same ending in all of them, dialled by ${dialler}`, async function () {
      // 2,003 blocks are synced and six times dissected field by field: 15 s where nothing else runs.
      this.timeout(300_000);
      await needsCapture(this);
      const { packets, elderFile, youngerFile, port } = await watched(dialler);
      const shown = await dissect(packets, '-o', `finack.port:${port}`);
      const truth = talkOf(shown.filter(({ ports }) => ports.includes(port)));
      const [asks, answers] =
        dialler === 'who asks'
          ? [truth.frames.opener, truth.frames.acceptor]
          : [truth.frames.acceptor, truth.frames.opener];
      expect(answers.filter((frame) => frame.startsWith('Headers 2000 '))).to.have.lengthOf(1);
      const large = answers.filter((frame) => /^Block 200[123] \(9\d\d,\d{3} bytes\)$/.test(frame));
      expect(large).to.have.lengthOf(LARGE_BLOCKS);
      expect(asks.at(-1)).to.match(/^Goodbye /);
      expect(truth.ending).to.equal('graceful opener leaving');

      for (const file of [elderFile, youngerFile]) {
        const rows = await dissect(file);
        expect(talkOf(rows)).to.deep.equal(truth);
        expect(all(rows, 'clauses')).to.deep.equal([]);
        const [first] = rows.filter(({ frames }) => large.includes(frames[0] ?? ''));
        const last = Math.ceil(990_000 / FRAGMENT_BYTES_MAX);
        expect(first?.piece[0]).to.match(new RegExp(`^piece ${last} of Block 2001, `));
        expect(Number(first?.beginsIn[0])).to.equal(Number(first?.number[0]) - last + 1);
      }
      const reports = await Promise.all(
        [packets, elderFile, youngerFile].map(async (file) => {
          const found = await readConversations(file);
          const ours = found.filter(({ acceptor }) => acceptor.endsWith(`:${port}`));
          return ours.map((conversation) => replay(conversation, () => true));
        }),
      );
      const said = reports.map(([report]) =>
        report?.lines.flatMap((line) =>
          line.what === 'frame' ? [`${line.end} ${line.says} ${line.bytes}`] : [],
        ),
      );
      for (const lines of said)
        expect([...(lines ?? [])].sort()).to.deep.equal([...(said[0] ?? [])].sort());
      const outcomes = reports.map(([report]) => ({
        opener: report?.ends.opener.outcome,
        acceptor: report?.ends.acceptor.outcome,
      }));
      expect(outcomes[0]?.opener).to.include({ ending: 'graceful', by: 'us' });
      const [ofElder, ofYounger] =
        dialler === 'who asks'
          ? (['acceptor', 'opener'] as const)
          : (['opener', 'acceptor'] as const);
      expect(outcomes[1]?.[ofElder]).to.deep.equal(outcomes[0]?.[ofElder]);
      expect(outcomes[2]?.[ofYounger]).to.deep.equal(outcomes[0]?.[ofYounger]);
    });
  }
});
