// What this folder uses of the chains that descend from bcoin (hsd, bcash): they are installed in scripts/bench
// alone, so this project's compiler does not know them.

export interface Output {
  readonly value: number;
}

export interface TransactionShape {
  readonly outputs: readonly Output[];
}

export interface BlockShape {
  readonly txs: readonly TransactionShape[];
  getSize(): number;
}

export interface MutableTransaction {
  readonly view: unknown;
  readonly outputs: readonly Output[];
  addTX(from: TransactionShape, output: number, height: number): void;
  addOutput(address: unknown, value: number): void;
  sign(ring: unknown): unknown;
  /** Hex. */
  txid(): string;
  toTX(): TransactionShape;
}

interface Job {
  readonly attempt: { addTX(transaction: TransactionShape, view: unknown): boolean };
  refresh(): void;
  mineAsync(): Promise<BlockShape>;
}

export interface FullNodeShape {
  readonly chain: {
    readonly height: number;
    readonly tip: { readonly hash: Buffer };
    add(block: BlockShape): Promise<unknown>;
    on(event: 'connect', listener: (entry: { readonly height: number }) => void): void;
  };
  readonly miner: { addresses: unknown[]; readonly cpu: { createJob(): Promise<Job> } };
  ensure(): Promise<void>;
  open(): Promise<void>;
  connect(): Promise<void>;
  startSync(): void;
  close(): Promise<void>;
}

export interface Family {
  readonly FullNode: new (options: object) => FullNodeShape;
  readonly MTX: new () => MutableTransaction;
  readonly KeyRing: { generate(): { getAddress(): unknown } };
  readonly Network: { get(name: string): NetworkShape };
}

export interface NetworkShape {
  readonly coinbaseMaturity?: number;
  lastCheckpoint: number;
  checkpointMap: Record<number, Buffer>;
  checkpoints: readonly { readonly hash: Buffer; readonly height: number }[];
}
