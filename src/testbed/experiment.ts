// What an experiment is: roles that are processes of their own, a private network for them, and
// claims about what happens. Types only; read this file first before you write one.

import type { RoleName } from '../capture/names.ts';
import type { Claim } from '../proof/claims.ts';
import type { NetworkSettings } from './network.ts';
import type { Scene } from './scene.ts';

/** What one role does. Its process ends when this has resolved and its event loop is empty. */
export type Role = (scene: Scene) => Promise<void>;

export interface Experiment {
  readonly roles: Readonly<Record<RoleName, Role>>;
  /** What the private network is set to before anything begins. */
  readonly network?: NetworkSettings;
  /** What must be there; without it the experiment is not run, and says why. */
  readonly needs: readonly Need[];
  /** Also record UDP and ICMP; TCP always is. */
  readonly datagrams?: true;
  readonly claims: readonly Claim[];
}

/**
 * `packets`: a capture. `network`: a namespace of its own, with faults and settings. `syscalls`:
 * strace. Kernel states need nothing: they come from samples where there is no tracepoint.
 */
export type Need = 'packets' | 'network' | 'syscalls';
