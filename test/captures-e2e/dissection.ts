// What tshark shows of a capture with the configuration folder that finack ships. Every capture is
// dissected in one pass and in two, which must agree, and nobody may stumble over any byte of it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';

export const configurationFolder = join(root, 'scripts/wireshark');

const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

/** Stands between several values of one field; no text of ours contains it. */
const BETWEEN = '\u001f';

const columns = {
  number: 'frame.number',
  time: 'frame.time_epoch',
  frames: 'finack.frame',
  from: 'finack.from',
  kinds: 'finack.kind',
  clauses: 'finack.clause',
  violations: 'finack.violation',
  experts: '_ws.expert.message',
  opener: 'finack.state.opener',
  acceptor: 'finack.state.acceptor',
  phase: 'finack.phase',
  moved: 'finack.moved',
  ending: 'finack.ending',
  by: 'finack.ending.by',
  why: 'finack.ending.why',
  delivery: 'finack.delivery',
  requestIn: 'finack.request_in',
  responseTime: 'finack.response_time',
  undecoded: 'finack.undecoded',
  cut: 'finack.cut',
  piece: 'finack.piece',
  beginsIn: 'finack.begins_in',
  says: 'finack.says',
  ports: 'tcp.port',
  /** Of a node's own row. */
  portFrom: 'exported_pdu.src_port',
  portTo: 'exported_pdu.dst_port',
  stream: 'tcp.stream',
  malformed: '_ws.malformed',
  luaError: '_ws.lua.error',
  protocols: 'frame.protocols',
  info: '_ws.col.Info',
} as const;

/** One packet: for each column all its values. */
export type Row = Record<keyof typeof columns, string[]>;

export interface Run {
  stdout: string;
  stderr: string;
}

/** tshark with the shipped folder. Rejects when it does not exit with 0. */
export async function tshark(...tsharkArguments: string[]): Promise<Run> {
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: configurationFolder };
  const options = { env, maxBuffer: OUTPUT_BYTES_MAX };
  const { stdout, stderr } = await promisify(execFile)('tshark', tsharkArguments, options);
  return { stdout, stderr };
}

/** Every packet as one pass shows it, and as two do, judged for health. */
export async function inEachPass(file: string, ...options: string[]): Promise<[Row[], Row[]]> {
  const fields = Object.values(columns).flatMap((field) => ['-e', field]);
  const format = ['-T', 'fields', '-E', `aggregator=${BETWEEN}`, ...fields];
  const [once, twice] = await Promise.all([
    tshark('-n', '-r', file, ...options, ...format),
    tshark('-n', '-2', '-r', file, ...options, ...format),
  ]);
  for (const { stderr } of [once, twice]) expect(complaints(stderr)).to.deep.equal([]);
  const rows = once.stdout.trimEnd().split('\n').map(readRow);
  const again = twice.stdout.trimEnd().split('\n').map(readRow);
  for (const row of [...rows, ...again]) {
    expect(row.malformed, `packet ${row.number[0]}`).to.deep.equal([]);
    expect(row.luaError, `packet ${row.number[0]}`).to.deep.equal([]);
  }
  return [rows, again];
}

/** The same, and both alike. */
export async function dissect(file: string, ...options: string[]): Promise<Row[]> {
  const [rows, again] = await inEachPass(file, ...options);
  const pairs = rows.map((row, at) => ours(row, again[at] ?? row));
  expect(again.length).to.equal(rows.length);
  expect(pairs.map(([, second]) => second)).to.deep.equal(pairs.map(([first]) => first));
  return rows;
}

/** Packets of one connection, known by A's port. */
export function ofPort(rows: readonly Row[], port: number): Row[] {
  return rows.filter(({ ports }) => ports.includes(String(port)));
}

/** The list of frames: what was said, in the order of the packets that completed it. */
export function framesOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ frames }) => frames);
}

export function all(rows: readonly Row[], column: keyof Row): string[] {
  return rows.flatMap((row) => row[column]);
}

/**
 * What finack says of a packet in each pass. Bytes that are nobody's may look like another protocol's by
 * chance. A dissector of Wireshark's own that takes them, and waits for more, is named in one pass but not
 * in two; what Info and experts say of them then is not finack's.
 */
function ours(row: Row, again: Row): [Row, Row] {
  if (stranger(row) === stranger(again)) return [knownAtOnce(row), knownAtOnce(again)];
  const without = { info: [], experts: [], protocols: [] };
  return [
    { ...row, ...without },
    { ...again, ...without },
  ];
}

/** The dissector, not finack's, to which TCP gave the bytes. */
function stranger({ protocols }: Row): string | undefined {
  return /:tcp:(?!finack|data)(\w+)/.exec(protocols[0] ?? '')?.[1];
}

/** Whether an answer will come is only known in a second look. */
function knownAtOnce(row: Row): Row {
  const experts = row.experts.filter((text) => text !== 'no answer in this capture');
  return { ...row, experts, protocols: [] };
}

function readRow(line: string): Row {
  const cells = line.split('\t');
  const entries = Object.keys(columns).map((name, at) => {
    const cell = cells[at] ?? '';
    return [name, cell === '' ? [] : cell.split(BETWEEN)];
  });
  return Object.fromEntries(entries) as Row;
}

function complaints(stderr: string): string[] {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.filter((line) => !line.startsWith('Running as user "root"'));
}
