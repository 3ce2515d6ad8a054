// A world in which everything is forty times smaller, so that what takes thousands of headers in a node
// takes dozens in a test: every cut and every restart of a long reorganisation can be tried.
import type { SyncLimits } from '../../src/sync/limits.ts';
import type { Behaviour } from './sim-peer.ts';

export const smallLimits: Partial<SyncLimits> = {
  headersPerReplyMax: 50,
  headersPerSlice: 7,
  headersAheadMax: 60,
  openHeadersMax: 300,
  lighterBlocksMax: 4,
};

/** How an honest peer answers there: no more headers than fit a reply. */
export const smallReplies: Pick<Behaviour, 'headers'> = {
  headers: (headers) => headers.slice(0, 50),
};
