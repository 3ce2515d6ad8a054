// One readable line per event, for people. Only words and order are decided here; colours, and where
// lines go, are the caller's concern. Times are UTC, as those of blocks are, and say so with a Z.
import type { ConnectionClose, NodeEvent, StampedEvent } from './events.ts';
import { sanitize, truncate } from './sanitize.ts';

/** 'quiet': what went wrong. 'normal': what people follow. 'verbose': every frame and phase too. */
export type LogDetail = 'quiet' | 'normal' | 'verbose';

/** What a line means to the person who reads it; a terminal shows it as a colour. */
export type Tone = 'plain' | 'good' | 'warning' | 'bad' | 'faint';

/** With the date where a line must stand for itself; without, where one line says the date of many. */
export type LogTimes = 'date and time' | 'time of day';

/** `2026-01-02T12:00:01.123Z p3 127.0.0.1:9002 ready: ... at height 40`, at most 256 characters. */
export function logLine(event: StampedEvent, times: LogTimes = 'date and time'): string {
  const [date, time] = utcOf(event.atMs);
  const at = times === 'time of day' ? time : `${date}T${time}`;
  return truncate(`${at} ${sanitize(sentence(event))}`);
}

/** `2026-01-02`, for the line that stands above lines with the time of day alone. */
export function logDate(event: { atMs: number }): string {
  return utcOf(event.atMs)[0];
}

export function isShown(event: NodeEvent, detail: LogDetail): boolean {
  if (detail === 'verbose') return true;
  const tone = toneOf(event);
  return detail === 'normal' ? tone !== 'faint' : tone === 'bad';
}

export function toneOf(event: NodeEvent): Tone {
  switch (event.type) {
    case 'connection.frame':
    case 'connection.phase':
    case 'connection.round-trip':
    case 'connection.dial':
    case 'block.rebuilt':
    case 'transaction.added':
    case 'transaction.refused':
    case 'transaction.removed':
      return 'faint';
    case 'chain.tip':
      return event.sync === 'catching-up' ? 'faint' : 'plain';
    case 'connection.ready':
    case 'sync.done':
    case 'block.mined':
      return 'good';
    case 'connection.close':
      return event.ending === 'graceful' ? 'good' : 'warning';
    case 'peer.clock':
    case 'connection.dropped':
    case 'peer.banned':
    case 'store.exposed':
    case 'mining.waiting':
    case 'snapshot.dropped':
    case 'snapshot.unavailable':
      return 'warning';
    case 'store.recovered':
      return event.corrupt > 0 ? 'bad' : 'plain';
    case 'connection.violation':
    case 'block.refused':
    case 'store.gap':
    case 'snapshot.damaged':
    case 'snapshot.refused':
    case 'mining.failed':
    case 'store.failed':
      return 'bad';
    default:
      return 'plain';
  }
}

export function utcOf(atMs: number): [date: string, time: string] {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  return [date, time];
}

/** Enough of an id to tell ids apart on a screen. */
function short(id: string): string {
  return `${id.slice(0, 12)}…`;
}

function sentence(event: NodeEvent): string {
  switch (event.type) {
    case 'connection.dial':
    case 'connection.open':
    case 'connection.phase':
    case 'connection.ready':
    case 'connection.frame':
    case 'connection.round-trip':
    case 'peer.clock':
    case 'connection.violation':
    case 'connection.close':
      return `${event.peer} ${connectionWords(event)}`;
    case 'connection.dropped':
      return `dropped ${event.address}: ${event.reason}${othersWords(event.more)}`;
    case 'peer.banned':
      return `banned ${event.address} for ${Math.round(event.ms / 60_000)} min: ${event.reason}`;
    case 'sync.start':
    case 'sync.assumed':
    case 'sync.progress':
    case 'sync.done':
      return syncWords(event);
    case 'snapshot.start':
    case 'snapshot.done':
    case 'snapshot.filled':
    case 'snapshot.refused':
    case 'snapshot.dropped':
    case 'snapshot.unavailable':
    case 'snapshot.served':
    case 'snapshot.damaged':
      return snapshotWords(event);
    case 'transaction.added':
    case 'transaction.refused':
    case 'transaction.removed':
      return transactionWords(event);
    default:
      return nodeWords(event);
  }
}

type ConnectionEvent = Extract<NodeEvent, { type: `connection.${string}` | `peer.${string}` }>;

function snapshotWords(event: Extract<NodeEvent, { type: `snapshot.${string}` }>): string {
  const where = 'height' in event ? `the state at height ${event.height}` : '';
  const piece =
    'piece' in event && event.piece !== undefined ? ` piece ${event.piece || '(all)'}` : '';
  switch (event.type) {
    case 'snapshot.start':
      return `fetching ${where}, about ${event.pieces} pieces`;
    case 'snapshot.done':
      return `${where} is here, ${event.leaves} keys: the chain begins there`;
    case 'snapshot.filled':
      return `all blocks below height ${event.height} are here too`;
    case 'snapshot.refused':
      return `refused${piece} of ${where} from ${event.peer}: ${event.why}`;
    case 'snapshot.dropped':
      return `${where} is given up: ${event.why}`;
    case 'snapshot.unavailable':
      return `no snapshot: ${event.why}; ${event.next === 'wait' ? 'waiting for other peers' : 'the chain begins at genesis'}`;
    case 'snapshot.served':
      return `serving ${where}: ${event.pieces} pieces, ${event.bytes} bytes`;
    case 'snapshot.damaged':
      return `snapshot ${event.name}${piece} is not served: ${event.why}`;
  }
}

function othersWords(more: number): string {
  return more === 0 ? '' : `; ${more} others were dropped since it was last said`;
}

function connectionWords(
  event: Exclude<ConnectionEvent, { type: 'connection.dropped' | 'peer.banned' }>,
): string {
  switch (event.type) {
    case 'connection.dial':
      return `${event.address} dialling`;
    case 'connection.open':
      return `${event.address} connected, ${event.direction}, local end ${event.local}`;
    case 'connection.phase':
      return `${event.from} -> ${event.to}: ${event.why}`;
    case 'connection.ready':
      return `${event.address} ready: ${event.userAgent} at height ${event.height}, ${keyWords(event.key)}`;
    case 'connection.frame':
      return `${event.flow === 'in' ? '<-' : '->'} ${event.what} ${event.bytes} bytes`;
    case 'connection.round-trip':
      return `round trip ${event.ms} ms`;
    case 'peer.clock':
      return clockWords(event);
    case 'connection.violation':
      return `violation ${event.violation}: ${event.detail}`;
    case 'connection.close':
      return closeWords(event);
  }
}

/** `block 4 is 3 h 0 min ahead of our clock (2026-01-01T15:00:00Z, ours ...): check both clocks` */
function clockWords({ height, timeMs, ourMs }: Extract<NodeEvent, { type: 'peer.clock' }>): string {
  const minutes = Math.floor((timeMs - ourMs) / 60_000);
  return (
    `block ${height} is ${Math.floor(minutes / 60)} h ${minutes % 60} min ahead of our clock ` +
    `(${utcTime(timeMs)}, ours ${utcTime(ourMs)}): check both clocks; until then it is not followed`
  );
}

/** A header may name any time, also one that no calendar has. */
function utcTime(ms: number): string {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return `${ms} ms after 1970`;
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}

function keyWords(key: string | undefined): string {
  return key === undefined ? 'anonymous' : `key ${short(key)}`;
}

/** `127.0.0.1:9002 closed: graceful by peer (done), delivery confirmed, in 12 frames 3456 bytes, ...` */
export function closeWords(close: ConnectionClose): string {
  const detail = close.detail === '' ? '' : `: ${close.detail}`;
  const partial = close.bytesPartial > 0 ? `, ${close.bytesPartial} bytes of a partial frame` : '';
  const lost = close.bytesLost > 0 ? `, ${close.bytesLost} bytes never sent` : '';
  return (
    `${close.address} closed: ${close.ending} by ${close.by} (${close.reason}${detail}), ` +
    `delivery ${close.delivery}, in ${close.framesIn} frames ${close.bytesIn} bytes, ` +
    `out ${close.framesOut} frames ${close.bytesOut} bytes${partial}${lost}, ${close.durationMs} ms`
  );
}

function syncWords(event: Extract<NodeEvent, { type: `sync.${string}` }>): string {
  switch (event.type) {
    case 'sync.start':
      return `sync from ${event.peer}, which claims height ${event.claimed}`;
    case 'sync.assumed':
      return `signatures are not checked up to block ${short(event.id)}, which is assumed valid`;
    case 'sync.progress':
      return `sync at height ${event.height} of ${event.target}, ${event.bytes} bytes`;
    case 'sync.done':
      return `sync done at height ${event.height}, tip ${short(event.tip)}`;
  }
}

function transactionWords(event: Extract<NodeEvent, { type: `transaction.${string}` }>): string {
  switch (event.type) {
    case 'transaction.added': {
      const from = event.peer === undefined ? '' : ` from ${event.peer}`;
      return `transaction ${short(event.id)}${from} waits for a block, fee ${event.fee}`;
    }
    case 'transaction.refused':
      return `refused transaction ${short(event.id)} of ${event.peer}: ${event.reason}: ${event.why}`;
    case 'transaction.removed':
      return `transaction ${short(event.id)} waits no longer: ${event.why}`;
  }
}

type OtherEvent = Exclude<
  NodeEvent,
  ConnectionEvent | { type: `sync.${string}` | `transaction.${string}` | `snapshot.${string}` }
>;

function nodeWords(event: OtherEvent): string {
  switch (event.type) {
    case 'node.listening':
      return `network ${event.network}, genesis ${short(event.genesis)}, accepting on ${event.address}`;
    case 'node.stopping':
      return `stopping (${event.reason}): goodbye to ${event.peers} ${event.peers === 1 ? 'peer' : 'peers'}`;
    case 'node.stopped':
      return `stopped (${event.reason}) in ${event.durationMs} ms`;
    case 'chain.tip': {
      const removed = event.removed > 0 ? `, ${event.removed} blocks replaced` : '';
      return `tip ${short(event.tip)} at height ${event.height}${removed}`;
    }
    case 'block.mined':
      return `mined block ${event.height} ${short(event.id)}, ${event.txs} transactions, ${event.ms} ms`;
    case 'block.rebuilt':
      return rebuiltWords(event);
    case 'block.refused':
      return `refused a block of ${event.peer}: ${event.fault}: ${event.why}`;
    case 'store.recovered': {
      const { blocks, cutBytes, corrupt, refused } = event;
      const words = `data folder: ${blocks} blocks recovered, ${cutBytes} torn bytes cut, ${corrupt} damaged`;
      return refused === 0 ? words : `${words}, ${refused} refused by the rules of the chain`;
    }
    case 'store.gap':
      return `data folder: blocks are lost, so the chain ends at height ${event.height} instead of ${event.lostHeight}, until a peer brings them`;
    case 'mining.waiting':
      return `mining waits ${event.reason}`;
    case 'mining.failed':
      return `mining has ended: ${event.message}`;
    case 'ledger.replay':
      return `balances: those that were kept are not those of height ${event.height}, so all blocks are executed again`;
    case 'store.exposed':
      return `this disk keeps no permissions: whoever can reach the data folder can read the node's key and change its blocks: ${event.folder}`;
    case 'store.failed':
      return `disk: ${event.code}: ${event.message}`;
  }
}

/** `block 7 8cde… of p2: 1200 of its 1204 transactions were here, 4 were asked for` */
function rebuiltWords(event: Extract<NodeEvent, { type: 'block.rebuilt' }>): string {
  const { peer, height, id, txs, asked } = event;
  const here = `${txs - asked} of its ${txs} transactions were here`;
  const rest = asked === 0 ? '' : `, ${asked} were asked for`;
  return `block ${height} ${short(id)} of ${peer}: ${here}${rest}`;
}
