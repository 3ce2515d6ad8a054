// Many small writes, one sync: whatever was queued while a commit ran goes into the next one.
// Knows nothing of blocks or files.

interface Waiting<Job> {
  job: Job;
  bytes: number;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class GroupCommit<Job> {
  readonly #commit: (jobs: readonly Job[]) => Promise<void>;
  readonly #commitBytesMax: number;
  readonly #commitJobsMax: number;
  #queue: Waiting<Job>[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;

  /** `commit` makes all its jobs durable or none; it is never called twice at a time. */
  constructor(
    commit: (jobs: readonly Job[]) => Promise<void>,
    commitBytesMax: number,
    commitJobsMax: number,
  ) {
    this.#commit = commit;
    this.#commitBytesMax = commitBytesMax;
    this.#commitJobsMax = commitJobsMax;
  }

  /** Bytes queued or being written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Resolves when the job is durable; rejects with what its commit failed with. */
  add(job: Job, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, bytes, resolve, reject });
      this.#pendingBytes += bytes;
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is queued or being written, however that ended. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // what is added in the same turn shares the first commit
    while (this.#queue.length > 0) {
      const group = this.#nextGroup();
      try {
        await this.#commit(group.map(({ job }) => job));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      for (const { bytes } of group) this.#pendingBytes -= bytes;
    }
    this.#running = undefined;
  }

  #nextGroup(): Waiting<Job>[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#queue) {
      if (count === this.#commitJobsMax) break;
      if (count > 0 && bytes + waiting.bytes > this.#commitBytesMax) break;
      bytes += waiting.bytes;
      count++;
    }
    return this.#queue.splice(0, count);
  }
}
