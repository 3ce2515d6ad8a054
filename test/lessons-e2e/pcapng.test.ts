// The four-level capture file of a lesson, in the hands of tshark: all levels in order, every packet,
// and nothing malformed, with the folder that finack ships and without it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { readStreams } from '../../src/capture/packets.ts';
import type { RecordedEvent, Recording } from '../../src/capture/recording.ts';
import { fourLevelPcapng } from '../../src/diagram/four-level-pcapng.ts';
import { lessonUrl, loadLesson } from '../../src/lessons/course.ts';
import { findIsolation, runScenario } from '../../src/testbed/run-scenario.ts';
import { configurationFolder } from '../captures-e2e/dissection.ts';
import { needsLessons } from '../helpers/needs.ts';

const LESSON = '11-four-way-close';
const COLUMNS = [
  'frame.interface_name',
  'frame.packet_id',
  '_ws.col.Protocol',
  '_ws.col.Info',
  'frame.comment',
  '_ws.malformed',
  '_ws.lua.error',
];

interface Row {
  interface: string;
  packetId: string;
  protocol: string;
  info: string;
  comment: string;
  faults: string;
}

describe('the four-level capture file of a lesson', () => {
  let folder: string;
  let file: string;
  let recording: Recording;
  let events: readonly RecordedEvent[];
  let rows: Row[];

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'finack-four-levels-'));
    await needsLessons(this);
    file = join(folder, 'lesson.pcapng');
    const played = await runScenario({
      isolation: await findIsolation(),
      module: lessonUrl(LESSON),
      exportName: 'lesson',
      wrong: false,
      onStep: () => Promise.resolve(),
      signal: new AbortController().signal,
    });
    if (played.outcome.result === 'skipped') throw new Error(played.outcome.because.en);
    ({ recording } = played.outcome);
    const { steps } = await loadLesson(LESSON);
    const said = Object.entries(steps).map(([name, text]) => [name, text.en] as const);
    const pcapFile = join(played.folder, 'packets.pcap');
    await writeFile(
      file,
      await fourLevelPcapng({ recording, pcapFile, steps: Object.fromEntries(said) }),
    );
    await rm(played.folder, { recursive: true });
    events = recording.events.filter(({ level }) => level !== 'step');
    rows = await read(file, configurationFolder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('opens in tshark with all four levels, in the order of the recording', () => {
    expect(rows.map((row) => row.interface)).to.deep.equal(
      events.map(({ level }) => (level === 'packet' ? 'lo' : level)),
    );
    for (const level of ['lo', 'node', 'syscall', 'kernel']) {
      expect(
        rows.some((row) => row.interface === level),
        level,
      ).to.equal(true);
    }
    expect(rows.map(({ faults }) => faults).join('')).to.equal('');
  });

  it('calls every packet by the number that ladders and claims call it by', () => {
    const packets = events.filter((event) => event.level === 'packet');
    expect(rows.map(({ packetId }) => packetId).filter((id) => id !== '')).to.deep.equal(
      packets.map(({ number }) => String(number)),
    );
  });

  it('holds the packets of the capture, unchanged', async () => {
    const seen = (await readStreams(file)).flatMap(({ packets }) => packets);
    const recorded = recording.events.filter((event) => event.level === 'packet');
    const essence = ({
      timeNs,
      from,
      to,
      seq,
      flags,
      length,
    }: (typeof seen)[number] | (typeof recorded)[number]) => ({
      timeNs,
      from,
      to,
      seq,
      flags,
      length,
    });
    const byTime = seen.sort((one, other) => Number(one.timeNs - other.timeNs));
    expect(byTime.map(essence)).to.deep.equal(recorded.map(essence));
  });

  it("shows the states of both ends of every connection, and the lesson's numbers in a column", async () => {
    const fields = ['frame.packet_id', 'finack.state.opener', 'finack.state.acceptor'];
    const filter = ['-Y', 'tcp', '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
    const packets = (await tshark(configurationFolder, '-r', file, ...filter)).map((line) =>
      line.split('\t'),
    );
    const opened = packets.filter(([, , acceptor]) => acceptor !== '');
    expect(opened).to.have.length.above(packets.length / 2);
    for (const [number, opener] of packets) expect(opener, number).to.not.equal('');
    const states = new Set(packets.flatMap(([, ...both]) => both));
    for (const state of [
      'SYN_SENT',
      'SYN_RECV',
      'ESTABLISHED',
      'FIN_WAIT2',
      'CLOSE_WAIT',
      'TIME_WAIT',
    ]) {
      expect([...states], state).to.include(state);
    }
    const shown = await tshark(configurationFolder, '-r', file);
    const numbers = shown.map((line) => /^ *\d+ +([0-9]+) +\d+\.\d{9} /.exec(line)?.[1] ?? '');
    expect(numbers).to.deep.equal(rows.map(({ packetId }) => packetId));
  });

  it('says in the Info column what was observed beside the packets', () => {
    const said = rows.filter((row) => row.interface !== 'lo');
    expect(said.map(({ protocol }) => protocol)).to.deep.equal(
      said.map((row) => row.interface.toUpperCase()),
    );
    const words = said.map(({ info }) => info);
    expect(words).to.include('A: end()');
    for (const event of events) {
      if (event.level !== 'kernel') continue;
      const { host, from, to, source } = event;
      const told = words.filter((one) => one.startsWith(`${host}: `) && one.includes(to));
      expect(told, `${host} ${from} > ${to}, ${source}`).to.not.deep.equal([]);
    }
    // Sampled, a short state may come and go unseen.
    if (recording.coverage.kernel.level === 'full') {
      expect(words).to.include('A: ESTABLISHED > FIN_WAIT1');
    }
    expect(words.some((one) => /^A: shutdown\(\d+, SHUT_WR\) = 0$/.test(one))).to.equal(true);
  });

  it('tells each step of the story as a comment', () => {
    const steps = recording.events.filter(({ level }) => level === 'step');
    const comments = rows.map(({ comment }) => comment).filter((comment) => comment !== '');
    const told = comments.join('\n');
    for (const event of steps)
      if (event.level === 'step') expect(told).to.include(`${event.host}: ${event.name}`);
  });

  it('opens without our dissector too: as many rows, none malformed', async () => {
    const plain = await read(file, '/nonexistent');
    expect(plain).to.have.lengthOf(events.length);
    expect(plain.map(({ faults }) => faults).join('')).to.equal('');
  });
});

async function read(file: string, configuration: string): Promise<Row[]> {
  const wanted = COLUMNS.flatMap((column) => ['-e', column]);
  const lines = await tshark(configuration, '-r', file, '-T', 'fields', ...wanted);
  return lines.map((line) => {
    const [name = '', packetId = '', protocol = '', info = '', comment = '', ...faults] =
      line.split('\t');
    return { interface: name, packetId, protocol, info, comment, faults: faults.join('') };
  });
}

/** Lines of its output. Rejects when tshark does not exit with 0. */
async function tshark(configuration: string, ...options: string[]): Promise<string[]> {
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: configuration };
  const { stdout } = await promisify(execFile)('tshark', ['-n', ...options], { env });
  return stdout.trimEnd().split('\n');
}
