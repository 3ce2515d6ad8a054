// Whom to ask for which piece of what is fetched. What is fetched, and what becomes of the answers, is decided in
// snapshot-sync.ts.
import type { Hash } from '../chain/hash.ts';
import { addMs, type MonotonicMs } from '../clock/clock.ts';
import type { SnapshotInfo } from '../wire/messages/snapshots.ts';
import type { ConnectionId } from './effects.ts';
import type { SnapshotEffect } from './snapshot-effects.ts';
import type { SnapshotFetch } from './snapshot-fetch.ts';
import { SNAPSHOT_PIECE_TIMEOUT_MS, SNAPSHOT_PIECES_PER_PEER } from './snapshot-limits.ts';

interface Question {
  readonly block: Hash;
  readonly path: string;
  readonly untilMs: MonotonicMs;
  /** Others may be asked for the same. */
  isLate: boolean;
}

export interface SnapshotPeer {
  readonly id: ConnectionId;
  /** Undefined: it has not answered yet. */
  offers: readonly SnapshotInfo[] | undefined;
  readonly questions: Map<number, Question>;
  /** Pieces that it has offered, and did not have when they were asked for. */
  vanished: number;
}

/** What a peer is asked for: of what is fetched the highest that it offers. */
export function fetchFor(
  { offers = [] }: SnapshotPeer,
  fetches: readonly SnapshotFetch[],
): SnapshotFetch | undefined {
  let highest: SnapshotFetch | undefined;
  for (const fetch of fetches) {
    const { id, height } = fetch.entry;
    if (height > (highest?.entry.height ?? 0) && offers.some(({ block }) => block === id)) {
      highest = fetch;
    }
  }
  return highest;
}

/** Notes each question with its peer. @param nextId of a request */
export function pieceRequests(
  peers: readonly SnapshotPeer[],
  fetches: readonly SnapshotFetch[],
  nowMs: MonotonicMs,
  nextId: () => number,
): SnapshotEffect[] {
  const untilMs = addMs(nowMs, SNAPSHOT_PIECE_TIMEOUT_MS);
  return fetches.flatMap((fetch) => {
    const sources = peers.filter((peer) => fetchFor(peer, fetches) === fetch);
    return wantedOf(fetch, sources).map(({ source, path }): SnapshotEffect => {
      const { id: block } = fetch.entry;
      const id = nextId();
      source.questions.set(id, { block, path, untilMs, isLate: false });
      return { kind: 'GetSnapshotPiece', peer: source.id, id, block, path };
    });
  });
}

/** One question each in turn, so that the first pieces come from everybody. */
function wantedOf(
  { missing }: SnapshotFetch,
  sources: readonly SnapshotPeer[],
): { readonly source: SnapshotPeer; readonly path: string }[] {
  const wanted: { source: SnapshotPeer; path: string }[] = [];
  const asked = new Set<string>();
  for (const { questions } of sources) {
    for (const { path, isLate } of questions.values()) if (!isLate) asked.add(path);
  }
  const paths = [...missing.paths];
  const added = new Map<SnapshotPeer, number>();
  for (let round = 1; round <= SNAPSHOT_PIECES_PER_PEER; round++) {
    for (const source of sources) {
      const open = source.questions.size + (added.get(source) ?? 0);
      if (open >= round) continue;
      // Whoever has nothing else to do is asked for what others owe: the slowest must not be waited for.
      const spare = open === 0 ? paths[0] : undefined;
      const path = paths.find((one) => !asked.has(one)) ?? spare;
      if (path === undefined) continue;
      asked.add(path);
      added.set(source, (added.get(source) ?? 0) + 1);
      wanted.push({ source, path });
    }
  }
  return wanted;
}
