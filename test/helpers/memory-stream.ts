// A stream that keeps what is written to it, for whoever writes to terminals, pipes and files. A test says
// how much is queued in it (`writableLength`), and emits the errors of a reader that goes away.
import { EventEmitter } from 'node:events';

export class MemoryStream extends EventEmitter {
  writableLength = 0;
  readonly #chunks: Uint8Array[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get text(): string {
    return this.bytes.toString();
  }

  write(chunk: string | Uint8Array): boolean {
    this.#chunks.push(Buffer.from(chunk));
    return true;
  }

  clear(): void {
    this.#chunks.length = 0;
  }

  end(done: () => void): void {
    done();
  }

  destroy(): void {}
}
