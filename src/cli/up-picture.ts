// The live picture of `finack up` as lines of text: a title, the table of nodes, how the network
// stands, the latest log lines, and what to do next. Pure; drawing it is up-view.ts's concern.
import type { Tone } from '../observe/log-line.ts';
import { cutToColumns, foldedText } from './folded-text.ts';
import { linksOf, partsIn } from './local-network.ts';
import type { NodeSnapshot } from './local-node.ts';
import { byteSize, type Cell, type Column, duration, fittedTable, shortId } from './print.ts';

export interface UpPicture {
  /** `ring of 5, dev`. */
  shape: string;
  runningMs: number;
  folder: string;
  snapshots: readonly NodeSnapshot[];
  /** Log lines, the newest last. */
  log: readonly string[];
}

/** Where the size of the terminal is known. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** Lines of the log that stay visible, as far as the table leaves room for them. */
const LOG_LINES_MIN = 4;
/** Title, state of the network, an empty line above and below the log, and a hint of two lines. */
const OTHER_LINES = 6;

/** A line and how it is coloured, where there are colours. */
export interface UpLine {
  text: string;
  tone: Tone;
}

/** At most `rows` - 1 lines, none of them wider than the terminal. */
export function upLines(picture: UpPicture, { columns, rows }: TerminalSize): UpLine[] {
  const { shape, runningMs, snapshots, log, folder } = picture;
  const room = rows - 1;
  const told = (text: string, tone: Tone) => foldedText(text, columns).map(toned(tone));
  const title = `finack up: ${shape}, for ${duration(runningMs)}. Ctrl-C ends all gracefully.`;
  const head = [...told(title, 'good'), empty];
  const foot = [empty, ...told(nextSteps(snapshots, folder), 'faint')];
  const state = told(networkWords(snapshots), networkTone(snapshots));
  const table = tableLines(snapshots, columns, Math.max(2, room - OTHER_LINES - LOG_LINES_MIN));
  const above = [...head, ...table, ...state];
  const logRoom = room - above.length - foot.length - 1;
  const newest = log.flatMap((line) => told(line, 'plain'));
  const shownLog = logRoom > 0 ? [empty, ...newest.slice(-logRoom)] : [];
  const lines = [...above, ...shownLog, ...(logRoom >= 0 ? foot : [])];
  return lines
    .slice(0, room)
    .map(({ text, tone }) => ({ text: cutToColumns(text, columns), tone }));
}

const toned = (tone: Tone) => (text: string) => ({ text, tone });
const empty: UpLine = { text: '', tone: 'plain' };

function nextSteps(snapshots: readonly NodeSnapshot[], folder: string): string {
  const first = snapshots.find(({ state }) => state.name === 'listening')?.state;
  const node = first?.name === 'listening' ? first.address : 'HOST:PORT';
  return `Next: finack peers --node ${node}, finack leave PEER --node ${node}, finack wireshark. Logs: ${folder}/*.log`;
}

/** The head and as many nodes as fit; of the others it says how many and how they are. */
function tableLines(snapshots: readonly NodeSnapshot[], columns: number, room: number): UpLine[] {
  const { lines } = fittedTable(upColumns(snapshots), columns);
  const [head = '', ...nodes] = lines;
  const rows = nodes.map((text, at) => ({ text, tone: snapshotTone(snapshots[at]) }));
  const shown = lines.length <= room ? rows.length : Math.max(1, room - 2);
  const rest = snapshots.slice(shown);
  const words = countsOf(rest.map(stateWords));
  const more = `and ${rest.length} more (${words}): a higher window shows them`;
  const tail = rest.length === 0 ? [] : foldedText(more, columns).slice(0, 1);
  return [toned('faint')(head), ...rows.slice(0, shown), ...tail.map(toned('warning'))];
}

function snapshotTone(snapshot: NodeSnapshot | undefined): Tone {
  if (snapshot?.state.name === 'ended') return snapshot.state.code === 0 ? 'faint' : 'bad';
  return snapshot?.status === undefined ? 'warning' : 'plain';
}

function networkTone(snapshots: readonly NodeSnapshot[]): Tone {
  const parts = partsIn(snapshots);
  if (parts === undefined) return 'warning';
  return parts.length > 1 ? 'bad' : 'good';
}

/** All columns; which of them fit is for fittedTable to say. */
export function upColumns(snapshots: readonly NodeSnapshot[]): Column[] {
  const links = linksOf(snapshots);
  const column = (
    head: string,
    cell: (snapshot: NodeSnapshot, at: number) => Cell,
    order?: number,
  ): Column => {
    const cells = snapshots.map(cell);
    return order === undefined ? { head, cells } : { head, cells, order };
  };
  return [
    column('NODE', ({ name }) => name),
    column('ADDRESS', addressOf, 1),
    column('HEIGHT', ({ status }) => status?.height ?? ''),
    column('STATE', stateWords),
    column('LINKED TO', (_, at) => linkWords(links[at])),
    column('IN', ({ status, peers }) => sum(status && peers.map(({ bytesIn }) => bytesIn)), 2),
    column('OUT', ({ status, peers }) => sum(status && peers.map(({ bytesOut }) => bytesOut)), 2),
    column('TIP', ({ status }) => (status === undefined ? '' : shortId(status.tip)), 3),
  ];
}

function addressOf({ state, status }: NodeSnapshot): string {
  if (state.name === 'listening') return state.address;
  return (state.name === 'ended' ? state.address : status?.address) ?? '';
}

function sum(bytes: readonly number[] | undefined): string {
  return bytes === undefined ? '' : byteSize(bytes.reduce((all, one) => all + one, 0));
}

export function stateWords({ state, status }: NodeSnapshot): string {
  if (state.name === 'ended') return `ended ${state.signal ?? state.code ?? ''}`.trimEnd();
  if (status === undefined) return state.name;
  if (status.sync.state === 'syncing') return `syncing to ${status.sync.target}`;
  return status.mining ? 'mining' : 'following';
}

/** Names of nodes that are shown of a node's links: a mesh of many would fill the screen. */
const LINKS_SHOWN = 8;

/** `2 5`, as in node2 and node5; `+1 other` for peers that are not of this network. */
function linkWords(links: { known: number[]; others: number } | undefined): string {
  const known = (links?.known ?? []).map((at) => String(at + 1));
  const shown = known.slice(0, LINKS_SHOWN).join(' ');
  const more = known.length > LINKS_SHOWN ? ` +${known.length - LINKS_SHOWN} more` : '';
  const others = (links?.others ?? 0) > 0 ? ` +${links?.others} other` : '';
  return (shown + more + others).trim();
}

/** Whether the network is one, and else into which parts it has fallen. */
export function networkWords(snapshots: readonly NodeSnapshot[]): string {
  const parts = partsIn(snapshots);
  const gone = snapshots.filter(({ state }) => state.name === 'ended').length;
  const ended = gone === 0 ? '' : `; ${gone} ended`;
  if (parts === undefined) return `Starting: not all nodes have been heard of yet${ended}.`;
  const running = parts.reduce((count, part) => count + part.length, 0);
  if (running === 1) return `One node runs${ended}.`;
  if (parts.length <= 1) return `All ${running} running nodes are connected${ended}.`;
  return `NOT CONNECTED to each other: ${partWords(parts, snapshots)}${ended}.`;
}

/** `node1 node2 (height 54) | node4 node5 (height 22)`. */
export function partWords(parts: readonly number[][], snapshots: readonly NodeSnapshot[]): string {
  const named = parts.map((part) => {
    const heights = part.map((at) => snapshots[at]?.status?.height ?? 0);
    const names = part.map((at) => snapshots[at]?.name ?? '?').join(' ');
    return `${names} (height ${Math.max(...heights)})`;
  });
  return named.join(' | ');
}

/** `43 following, 1 mining`. */
function countsOf(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
