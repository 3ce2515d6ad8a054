// What executing blocks changes, in the one form that ledger, store and undo share. Types only.

/** A value under a key; undefined: there is none any more. */
export interface StateWrite {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** A key of the state and what is under it. */
export interface StateEntry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}
