// What a slow reader costs the node that serves it, measured inside the serving process after a full
// collection; and what mining costs the event loop, which is printed and not judged.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { networks } from '../../src/chain/network-parameters.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { root } from '../helpers/root.ts';
import { fillFolder, logOf, newFolder, removeFolders } from '../node/chains.ts';
import { RawPeer } from '../node/raw-peer.ts';
import type { Ask, Report } from './serving-process.ts';

const MIB = 1024 * 1024;
const BLOCKS = 32;
/** What the node lets wait; above it it stops reading. [S-3] */
const REQUESTS_WAITING = 16;
const SERVED_BYTES = 1024 * MIB;
const EXTRA_BYTES_MAX = 2 * MIB;
/** What may wait for one peer: the gate, and the one reply that closed it. [S-3] */
const QUEUED_BYTES_MAX = sessionLimits.queuedBytesMax + FRAME_BYTES_MAX;

describe('memory of a node that serves', () => {
  let folder = '';
  let child: ChildProcess | undefined;

  before('a chain of blocks near the limit', async function () {
    this.timeout(60_000);
    folder = await newFolder();
    const plan = { network: networks.dev, transactionsPerBlock: 820, payloadBytes: 1024, seed: 8 };
    await fillFolder(folder, networks.dev, buildChain({ ...plan, blocks: BLOCKS }));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    child = undefined;
  });
  after(removeFolders);

  function start(...args: readonly string[]): void {
    const file = join(root, '.build', 'test', 'e2e', 'serving-process.js');
    child = fork(file, args, { execArgv: ['--expose-gc'] });
  }

  async function ask(what: Ask): Promise<Report> {
    if (child === undefined) throw new Error('no process');
    const answer = once(child, 'message');
    child.send(what);
    const [report] = (await answer) as [Report];
    return report;
  }

  it('a peer that takes 1 GB and then stops reading costs at most 2 MiB, and is let go', async function () {
    this.timeout(60_000);
    start(folder, '1500');
    const { address } = await ask('look');
    const peer = await Reader.met(address);
    // Everything is warm once the whole chain has been served once.
    await peer.takesReply((await stat(logOf(folder))).size);
    const before = await ask('measure');
    peer.asksAhead(REQUESTS_WAITING);
    await peer.takesBytes(SERVED_BYTES);
    peer.stopsReading();
    let stuck = await ask('measure');
    let previous = -1;
    // Until the node, too, has stopped: the same bytes wait, and more than it wants to wait.
    while (stuck.queued[0] !== previous || previous === 0) {
      previous = stuck.queued[0] ?? 0;
      stuck = await ask('measure');
    }
    const extra = stuck.heap + stuck.external - before.heap - before.external;
    console.log(
      `      served ${Math.round(peer.bytes / MIB)} MiB; then heap and buffers ${kib(extra)} KiB above before, ` +
        `RSS ${kib(stuck.rss - before.rss)} KiB, ${kib(stuck.queued[0] ?? 0)} KiB queued`,
    );
    expect(extra).to.be.at.most(EXTRA_BYTES_MAX);
    let after = stuck;
    while (Object.keys(after.endings).length === 0) after = await ask('look');
    expect(after.endings).to.deep.equal({ 'timed-out': 1 });
    expect(after.queued).to.deep.equal([]);
    peer.vanishes();
    child?.send('stop' satisfies Ask);
    const [code] = await once(child as ChildProcess, 'exit');
    expect(code).to.equal(0);
  });

  const cheapRequests: [string, (peer: RawPeer, id: number) => void][] = [
    [
      'headers',
      (peer, id) => peer.say({ id, message: { kind: 'GetHeaders', locator: [], stop: undefined } }),
    ],
    [
      '500 blocks',
      (peer, id) => peer.say({ id, message: { kind: 'GetBlockRange', fromHeight: 1, count: 500 } }),
    ],
  ];
  for (const [name, asks] of cheapRequests) {
    it(`a peer that asks for ${name} 2,000 times and reads nothing costs one reply and the gate [S-3]`, async function () {
      this.timeout(60_000);
      const long = await newFolder();
      const plan = { network: networks.dev, transactionsPerBlock: 0, seed: 9, blocks: 2_000 };
      await fillFolder(long, networks.dev, buildChain(plan));
      start(long, '2000');
      const { address } = await ask('look');
      const peer = await RawPeer.met(address, networks.dev);
      const before = await ask('measure');
      peer.socket.pause();
      for (let id = 1; id <= 2_000; id++) asks(peer, id);
      const another = await RawPeer.met(address, networks.dev);
      let most = 0;
      let { endings } = before;
      while (Object.keys(endings).length === 0) {
        const now = await ask('look');
        most = Math.max(most, ...now.queued);
        endings = now.endings;
        // Meanwhile others are answered.
        another.say({ message: { kind: 'Ping', nonce: 5n } });
        await another.next('Pong');
        await pause(100);
      }
      const after = await ask('measure');
      const extra = after.heap + after.external - before.heap - before.external;
      console.log(
        `      ${peer.sent.bytes} bytes of requests: at most ${kib(most)} KiB queued; afterwards heap ` +
          `and buffers ${kib(extra)} KiB, RSS ${kib(after.rss - before.rss)} KiB above before`,
      );
      expect(most).to.be.at.most(QUEUED_BYTES_MAX);
      expect(endings).to.deep.equal({ 'timed-out': 1 });
      for (const one of [peer, another]) one.vanish();
      child?.send('stop' satisfies Ask);
      const [code] = await once(child as ChildProcess, 'exit');
      expect(code).to.equal(0);
    });
  }

  it('mining leaves the event loop free (figures only)', async () => {
    start(await newFolder());
    await ask('mine');
    await ask('delay');
    let report = await ask('look');
    while (report.height < 100) report = await ask('look');
    const { p50, p99, max } = report.delay;
    console.log(
      `      ${report.height} blocks of 100 notes: event loop delay p50 ${p50.toFixed(1)}, ` +
        `p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms`,
    );
    child?.send('stop' satisfies Ask);
    const [code] = await once(child as ChildProcess, 'exit');
    expect(code).to.equal(0);
  });
});

const kib = (bytes: number) => Math.round(bytes / 1024);

/** A peer that counts what it gets and keeps none of it, and keeps so many requests waiting. */
class Reader {
  bytes = 0;
  readonly #peer: RawPeer;
  #id = 0;
  #replyBytes = 0;

  constructor(peer: RawPeer) {
    this.#peer = peer;
  }

  static async met(address: string): Promise<Reader> {
    const peer = await RawPeer.met(address, networks.dev);
    const reader = new Reader(peer);
    // From here on frames are not looked at: a reply is as long as the one before.
    peer.socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
      reader.bytes += chunk.length;
    });
    return reader;
  }

  #ask(): void {
    this.#id++;
    const message = { kind: 'GetBlockRange', fromHeight: 1, count: BLOCKS } as const;
    this.#peer.say({ id: this.#id, message });
  }

  /** One whole reply: all the bytes of the log, and a few for its beginning and end. */
  async takesReply(bytes: number): Promise<void> {
    this.#ask();
    this.#replyBytes = bytes;
    await this.takesBytes(bytes);
  }

  /** Asks so often that many replies are always owed. */
  asksAhead(requests: number): void {
    let answered = 0;
    for (let at = 0; at < requests; at++) this.#ask();
    this.#peer.socket.on('data', () => {
      for (; (answered + 2) * this.#replyBytes < this.bytes; answered++) this.#ask();
    });
  }

  async takesBytes(bytes: number): Promise<void> {
    while (this.bytes < bytes) await once(this.#peer.socket, 'data');
  }

  stopsReading(): void {
    this.#peer.socket.pause();
  }

  vanishes(): void {
    this.#peer.vanish();
  }
}
