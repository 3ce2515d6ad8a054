// src/observe/README.md says what every event holds, and says it truly: the table below compiles only
// when it is what the types say, and the page is held against the table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { FrameCounts } from '../../src/control/watch-stream.ts';
import type { EventType, MissedEvents, NodeEvent } from '../../src/observe/events.ts';
import { rowsBelow, type SaidFields } from '../helpers/documented-types.ts';
import { root } from '../helpers/root.ts';

type FieldsOf<Event> = SaidFields<Omit<Event, 'type' | 'atMs' | 'monotonicNs'>>;
type EventFields = {
  readonly [Type in EventType]: FieldsOf<Extract<NodeEvent, { type: Type }>>;
};

const text = 'text';
const number = 'number';
const optional = 'text?';

const counts = { framesIn: number, framesOut: number, bytesIn: number, bytesOut: number } as const;

const eventFields: EventFields = {
  'node.listening': { address: text, network: text, genesis: text },
  'node.stopping': { reason: text, peers: number },
  'node.stopped': { reason: text, durationMs: number },
  'connection.dial': { peer: text, address: text },
  'connection.open': { peer: text, address: text, direction: text, local: text, remote: text },
  'connection.phase': { peer: text, from: text, to: text, why: text },
  'connection.ready': { peer: text, address: text, key: optional, userAgent: text, height: number },
  'connection.frame': { peer: text, flow: text, what: text, bytes: number },
  'connection.round-trip': { peer: text, ms: number },
  'connection.dropped': { address: text, reason: text, more: number },
  'peer.banned': { address: text, reason: text, ms: number },
  'connection.violation': { peer: text, violation: text, detail: text },
  'connection.close': {
    ...{ peer: text, address: text, direction: text, ending: text, by: text, reason: text },
    ...{ detail: text, delivery: text, ...counts, bytesPartial: number, bytesLost: number },
    durationMs: number,
  },
  'peer.clock': { peer: text, height: number, timeMs: number, ourMs: number },
  'sync.start': { peer: text, claimed: number },
  'sync.assumed': { id: text },
  'sync.progress': { height: number, target: number, bytes: number },
  'sync.done': { height: number, tip: text },
  'chain.tip': { height: number, tip: text, removed: number, added: number, sync: text },
  'block.mined': { height: number, id: text, txs: number, ms: number },
  'mining.waiting': { reason: text },
  'mining.failed': { message: text },
  'transaction.added': { peer: optional, id: text, from: text, fee: text, bytes: number },
  'transaction.refused': { peer: text, id: text, reason: text, why: text },
  'transaction.removed': { id: text, why: text },
  'block.rebuilt': { peer: text, height: number, id: text, txs: number, asked: number },
  'block.refused': { peer: text, fault: text, why: text },
  'snapshot.start': { height: number, block: text, pieces: number },
  'snapshot.done': { height: number, block: text, leaves: number },
  'snapshot.filled': { height: number },
  'snapshot.refused': { peer: text, height: number, piece: text, why: text },
  'snapshot.dropped': { height: number, block: text, why: text },
  'snapshot.unavailable': { why: text, next: text },
  'snapshot.served': { height: number, block: text, pieces: number, bytes: number },
  'snapshot.damaged': { name: text, piece: optional, why: text },
  'store.recovered': { blocks: number, cutBytes: number, corrupt: number, refused: number },
  'store.gap': { height: number, lostHeight: number },
  'ledger.replay': { height: number },
  'store.exposed': { folder: text },
  'store.failed': { code: text, message: text },
};

const lineFields: {
  readonly 'events.missed': FieldsOf<MissedEvents>;
  readonly 'connection.frames': FieldsOf<FrameCounts>;
} = {
  'events.missed': { events: number },
  'connection.frames': { peer: text, ...counts },
};

const page = readFileSync(join(root, 'src/observe/README.md'), 'utf8');
const families = ['The node', 'Connections', 'Sync and chain', 'The data folder'];

/** `{ 'connection.dial': ['peer', 'address'] }`, a `?` behind what may be absent. */
function documented(headings: readonly string[]): Record<string, string[]> {
  const rows = headings.flatMap((heading) => rowsBelow(page, heading));
  return Object.fromEntries(
    rows.map(([type = '', fields = '']) => [type, fields.replaceAll('`', '').split(', ')]),
  );
}

function named(fields: object): string[] {
  return Object.entries(fields).map(([name, type]) => (type === optional ? `${name}?` : name));
}

describe('observe: the page about events', () => {
  it('has every event with all its fields, and nothing else', () => {
    const pages = documented(families);
    expect(pages).to.have.all.keys(Object.keys(eventFields));
    for (const [type, fields] of Object.entries(eventFields)) {
      expect(pages[type], type).to.have.members(named(fields));
    }
  });

  it('has every line that stands only in streams', () => {
    const pages = documented(['Only in streams and files']);
    expect(pages).to.have.all.keys(Object.keys(lineFields));
    for (const [type, fields] of Object.entries(lineFields)) {
      expect(pages[type], type).to.have.members(named(fields));
    }
  });

  it('says the type of every field, once and for all events, in the order of the alphabet', () => {
    const rows = rowsBelow(page, 'Fields').map(([name = '', type]) => [name, type] as const);
    const names = rows.map(([name]) => name);
    expect(names).to.deep.equal([...new Set(names)].toSorted((a, b) => a.localeCompare(b, 'en')));
    const types = new Map(rows);
    const used = Object.values(eventFields).flatMap((fields) => Object.entries(fields));
    for (const [name, type] of used) {
      expect(types.get(name), name).to.equal(type.replace('?', ''));
    }
    expect(new Set(names)).to.deep.equal(new Set(used.map(([name]) => name)));
  });
});
