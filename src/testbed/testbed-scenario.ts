// What a scenario is: hosts that are processes of their own, a private network for them, and
// claims about what happens. Types only; read this file first before you write one.

import type { HostName } from '../capture/names.ts';
import type { Claim } from '../proof/claims.ts';
import type { HostContext } from './host-context.ts';
import type { NetworkSettings } from './network.ts';

/** What one host does. Its process ends when this has resolved and its event loop is empty. */
export type HostProgram = (context: HostContext) => Promise<void>;

export interface TestbedScenario {
  readonly hosts: Readonly<Record<HostName, HostProgram>>;
  /** What the private network is set to before anything begins. */
  readonly network?: NetworkSettings;
  /** What must be there; without it the scenario is not run, and says why. */
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
