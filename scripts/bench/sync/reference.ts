// A process: the reference of a sync. It receives the same blocks from the same node and does only what no sync can
// leave out: transaction ids and the Merkle tree, one read and one write in memory for each account that a
// transaction touches, the frames to disk, and one index batch for each commit, with the node's policy of syncing.
// Headers are not fetched, nothing is decoded that is not used, no signature is checked, and no state root is made.
import { connect } from 'node:net';
import { encodeEnvelope } from '../../../src/wire/codec.ts';
import { frameOf } from '../../../src/wire/frames.ts';
import { encodeHello } from '../../../src/wire/messages/hello.ts';
import type { OutgoingEnvelope } from '../../../src/wire/messages.ts';
import { helloOf } from '../../../test/node/raw-peer.ts';
import { chainNetwork } from '../chains.ts';
import {
  ownProcessorUs,
  peakBytes,
  resetPeak,
  residentBytes,
  watchLoop,
} from '../process-figures.ts';
import { heard, letGo, ownOrder, say } from '../side-process.ts';
import type { ClientOrder, ClientWords, Synced } from './client.ts';
import { Accounts, readTransactions } from './reference-block.ts';
import { ReferenceDisk } from './reference-disk.ts';
import { isBlockFrame, type ReceivedFrame, Slabs } from './reference-slabs.ts';

/** Blocks of one request, and requests that wait at the node: it never has nothing to send. */
const REQUEST_BLOCKS = 500;
const REQUESTS = 4;

class Reference {
  readonly #order: ClientOrder;
  readonly #disk: ReferenceDisk;
  readonly #slabs = new Slabs((frame) => this.#received(frame));
  readonly #accounts = new Accounts();
  readonly #socket;
  #requested = 0;
  #height = 0;
  #done: () => void = () => undefined;
  readonly done = new Promise<void>((resolve) => {
    this.#done = resolve;
  });

  constructor(order: ClientOrder, disk: ReferenceDisk) {
    this.#order = order;
    this.#disk = disk;
    const [host, port] = order.address.split(':');
    this.#socket = connect({
      ...{ host, port: Number(port) },
      onread: {
        buffer: () => this.#slabs.room(),
        callback: (bytes) => {
          this.#slabs.filled(bytes);
          if (disk.isFull) this.#pause();
          return true;
        },
      },
    });
    this.#socket.setNoDelay(true);
    // Hello without a key and an empty Ready, and the first requests with them. [H-6]
    const hello = helloOf(chainNetwork);
    this.#say({ message: { kind: 'Hello', hello, helloBytes: encodeHello(hello) } });
    this.#say({ message: { kind: 'Ready', signature: new Uint8Array(0) } });
    for (let i = 0; i < REQUESTS; i++) this.#request();
  }

  close(): void {
    this.#socket.resetAndDestroy();
  }

  #received(frame: ReceivedFrame): void {
    if (!isBlockFrame(frame)) return;
    const block = readTransactions(frame, this.#accounts);
    this.#disk.append(frame, block.headerBytes, block.touched);
    this.#height++;
    if (this.#height % REQUEST_BLOCKS === 0) this.#request();
    if (this.#height === this.#order.height) void this.#disk.flushed().then(this.#done);
  }

  #pause(): void {
    this.#socket.pause();
    void this.#disk.roomAgain().then(() => this.#socket.resume());
  }

  #request(): void {
    const fromHeight = this.#requested + 1;
    const count = Math.min(REQUEST_BLOCKS, this.#order.height - this.#requested);
    if (count <= 0) return;
    this.#requested += count;
    this.#say({ id: fromHeight, message: { kind: 'GetBlockRange', fromHeight, count } });
  }

  #say(envelope: OutgoingEnvelope): void {
    this.#socket.write(frameOf(encodeEnvelope(envelope)));
  }
}

async function main(): Promise<void> {
  const order = ownOrder<ClientOrder>();
  const disk = await ReferenceDisk.open(order.folder);
  say({ kind: 'ready' } satisfies ClientWords);
  await heard();
  const idleBytes = residentBytes();
  resetPeak();
  const watched = watchLoop();
  const [fromMs, fromUs] = [performance.now(), ownProcessorUs()];
  const reference = new Reference(order, disk);
  await reference.done;
  const synced: Synced = {
    ...{ ms: performance.now() - fromMs, processorUs: ownProcessorUs() - fromUs },
    ...{ idleBytes, peakBytes: peakBytes(), loop: watched() },
  };
  say({ kind: 'synced', ...synced } satisfies ClientWords);
  reference.close();
  await letGo();
  await disk.close();
}

await main();
