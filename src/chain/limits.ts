// What a block and the names around it may hold at most: every one a named constant with its unit,
// reason and source. The wire and the sync use the same numbers from here.

/** Bytes of a Block message: with its Envelope and length prefix it fits a frame of 1 MiB. [C-2] */
export const BLOCK_BYTES_MAX = 1_000_000;

/** Transactions. 200 bytes each when the block is full; also keeps a tree of tiny leaves affordable. [C-2] */
export const BLOCK_TRANSACTIONS_MAX = 5000;

/** Bytes of a network's name. */
export const NETWORK_NAME_BYTES_MAX = 32;

/** Hashes in a locator: exponential gaps reach any height with fewer than 64. [S-1] */
export const LOCATOR_HASHES_MAX = 64;

/**
 * Bytes of a short id, Bitcoin's number (BIP 152): with 20,000 transactions in a pool, one of the 4,000 of a
 * block is taken for another in three million blocks. [T-7]
 */
export const SHORT_ID_BYTES = 6;
