// A stream that keeps what is written to it, for whoever writes to terminals, pipes and files. A test says
// how much is queued in it (`writableLength`), and emits the errors of a reader that goes away.
import { EventEmitter } from 'node:events';

export class MemoryStream extends EventEmitter {
  writableLength = 0;
  bytes = Buffer.alloc(0);

  get text(): string {
    return this.bytes.toString();
  }

  write(chunk: string | Uint8Array): boolean {
    this.bytes = Buffer.concat([this.bytes, Buffer.from(chunk)]);
    return true;
  }

  clear(): void {
    this.bytes = Buffer.alloc(0);
  }

  end(done: () => void): void {
    done();
  }

  destroy(): void {}
}
