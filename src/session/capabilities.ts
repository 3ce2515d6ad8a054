// What a node may be able to do beside what every node of its protocol version does: the names that its Hello
// says. A body that belongs to one goes only to peers that name it. [H-3]

/** What a Hello may name: `blocks`, `compact-blocks` [T-6], `snapshots` [N-1]. */
export type PeerCapability = 'blocks' | 'compact-blocks' | 'snapshots';

export const capabilities = {
  /** Serves blocks. */
  blocks: 'blocks',
  /** Gives blocks as short ids of their transactions. [T-6] */
  compactBlocks: 'compact-blocks',
  /** Answers GetSnapshots and GetSnapshotPiece. [N-1] */
  snapshots: 'snapshots',
} as const satisfies Readonly<Record<string, PeerCapability>>;

export function isCapableOf(
  { capabilities: named }: { readonly capabilities: readonly string[] },
  capability: PeerCapability,
): boolean {
  return named.includes(capability);
}
