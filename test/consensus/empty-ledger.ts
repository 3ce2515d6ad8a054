// A ledger that holds nothing, for rules whose tests are about something else: it executes no transaction and
// looks at no state root.

import type { ConnectStep } from '../../src/chain/chain-state.ts';
import { type Hash, ZERO_HASH } from '../../src/chain/hash.ts';
import type { Account } from '../../src/chain/state-entries.ts';
import { noRoster, type RosterAfter } from '../../src/consensus/roster-in-force.ts';
import type { Execution, Ledger, Preview } from '../../src/node/ledger.ts';

export class EmptyLedger implements Ledger {
  readonly rosterAfter: RosterAfter = noRoster;

  begin(): Promise<boolean> {
    return Promise.resolve(false);
  }

  execute({ tip }: ConnectStep): Promise<Execution> {
    return Promise.resolve({ outcome: 'executed', tip: tip.id, writes: [] });
  }

  accountOf(_key: Hash): Account {
    return { balance: 0n, nonce: 0n };
  }

  preview(): Promise<Preview | undefined> {
    return Promise.resolve({ transactions: [], stateRoot: ZERO_HASH });
  }

  snapshot(): Promise<boolean> {
    return Promise.resolve(false);
  }

  adopt(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  stop(): void {}
}
