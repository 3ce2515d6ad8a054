// Faults that people make, each planted in one part of a simulated machine: a mutation of a port or of a
// component, in the hands of the test and nowhere else. The world has to notice every one of them.
import type { SignatureCheck } from '../../src/chain/rules.ts';
import { CLOCK_START, elapsedMs, monotonicMs, wallMs } from '../../src/clock/clock.ts';
import {
  type Alter,
  bound,
  mixed,
  onOne,
  withChannels,
  withFiles,
  withListeners,
  withRules,
  withStore,
} from './alterations.ts';

export interface PlantedFault {
  readonly name: string;
  /** Rules of which at least one must be the first that is broken. */
  readonly breaks: readonly string[];
  /** Of so many seeds, from 1 on, one at least shows it. */
  readonly seedsMax: number;
  readonly alter: Alter;
}

const DURABLE = 'only what is durable is announced';
const AGREE = 'one best chain in the end';
const BLAMELESS = 'no honest node penalises an honest one';
const GRACEFUL = 'who stops in peace closes gracefully';
const NOTHING_LOST = 'a clean close loses nothing';
const COUNTS = 'counts match';
const STOPS = 'every node stops in time';
const ONLY_DISK = 'a node fails only when its disk does';
const SURVIVES = 'what was announced survives';
const THROWS = 'no node throws';
const FOREIGN = 'nothing of a stranger is passed on';
const QUEUE_BOUNDED = 'queues are bounded';
const READ_BOUNDED = 'what waits unread is bounded';
const REFETCHED = 'what has rotted is fetched again';
const RESTS = 'the world comes to rest';
const STARTS = 'a node starts and stops';
const REPLAY = 'the state is that of a replay';

export const plantedFaults: readonly PlantedFault[] = [
  // --- The disk -------------------------------------------------------------------------------
  {
    name: 'fdatasync does nothing',
    breaks: [DURABLE],
    seedsMax: 1,
    alter: withFiles((file) => ({ datasync: () => file.size().then(() => undefined) })),
  },
  {
    name: 'a short write counts as a whole one',
    breaks: [DURABLE, AGREE],
    seedsMax: 5,
    alter: withFiles((file) => ({
      async write(buffers, offset) {
        await file.write(buffers, offset);
        return buffers.reduce((sum, { length }) => sum + length, 0);
      },
    })),
  },
  {
    name: 'a write goes to the place of the one before',
    breaks: [DURABLE, AGREE],
    seedsMax: 3,
    alter: withFiles((file) => {
      let before = 0;
      return {
        write(buffers, offset) {
          const place = before;
          before = offset;
          return file.write(buffers, place);
        },
      };
    }),
  },
  {
    name: 'cutting a torn end takes whole blocks with it',
    breaks: [SURVIVES, DURABLE],
    seedsMax: 60,
    alter: withFiles((file) => ({ truncate: (bytes) => file.truncate(Math.floor(bytes / 2)) })),
  },
  // --- The store ------------------------------------------------------------------------------
  {
    name: 'a block counts as stored before it is durable',
    // Or the ledger wants to read it.
    breaks: [DURABLE, ONLY_DISK],
    seedsMax: 20,
    alter: withStore((store) => {
      const early = new Set<string>();
      return {
        append(frame, block) {
          early.add(block.id);
          void store.append(frame, block).catch(() => {});
          return Promise.resolve();
        },
        has: (id) => early.has(id) || store.has(id),
      };
    }),
  },
  {
    name: 'an error of the disk is swallowed',
    breaks: [DURABLE, AGREE, SURVIVES, 'what is on the chain is durable'],
    seedsMax: 20,
    alter: withStore((store) => ({
      append: (frame, block) => store.append(frame, block).catch(() => {}),
    })),
  },
  {
    name: 'a block is served with one bit flipped',
    breaks: [BLAMELESS, ONLY_DISK],
    seedsMax: 3,
    alter: withStore((store) => ({
      async readRun(ids, bytesMax) {
        const run = await store.readRun(ids, bytesMax);
        const bytes = Uint8Array.from(run.bytes);
        bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
        return { ...run, bytes };
      },
    })),
  },
  {
    name: 'more blocks are counted than were read',
    breaks: [COUNTS, BLAMELESS],
    seedsMax: 10,
    alter: withStore((store) => ({
      async readRun(ids, bytesMax) {
        const run = await store.readRun(ids, bytesMax);
        return { ...run, count: run.count + 1 };
      },
    })),
  },
  {
    name: 'the store forgets at a start what it had',
    breaks: [DURABLE, AGREE, ONLY_DISK, STARTS],
    seedsMax: 20,
    alter: withRules(() => ({
      judge: (candidates) =>
        Promise.resolve(new Map(candidates.map(({ block }) => [block, 'later']))),
    })),
  },
  {
    name: 'a write of the ledger is lost',
    breaks: [REPLAY],
    seedsMax: 3,
    alter: withStore((store) => ({
      record: (update) =>
        store.record(
          update.outcome === 'connected'
            ? { ...update, writes: update.writes.slice(0, -1) }
            : update,
        ),
    })),
  },
  {
    name: 'a block that has been stored once is not written again',
    breaks: [REFETCHED],
    seedsMax: 60,
    alter: withStore((store) => {
      const stored = new Set(store.entries().map(({ id }) => id));
      return {
        append(frame, block) {
          if (stored.has(block.id)) return Promise.resolve();
          stored.add(block.id);
          return store.append(frame, block);
        },
      };
    }),
  },
  // --- Connections ----------------------------------------------------------------------------
  {
    name: 'a chunk of bytes is dropped now and then',
    breaks: [BLAMELESS, COUNTS, AGREE, NOTHING_LOST, GRACEFUL],
    seedsMax: 3,
    alter: withListeners((listener, world) => ({
      bytes: (chunk) => {
        if (!world.random.chance(0.02)) listener.bytes(chunk);
      },
    })),
  },
  {
    name: 'a chunk of bytes comes twice now and then',
    breaks: [BLAMELESS, COUNTS],
    seedsMax: 3,
    alter: withListeners((listener, world) => ({
      bytes: (chunk) => {
        listener.bytes(chunk);
        if (world.random.chance(0.02)) listener.bytes(chunk);
      },
    })),
  },
  {
    name: 'the first byte of a chunk is lost in a buffer',
    breaks: [BLAMELESS, COUNTS],
    seedsMax: 3,
    alter: withListeners((listener, world) => ({
      bytes: (chunk) => listener.bytes(world.random.chance(0.02) ? chunk.subarray(1) : chunk),
    })),
  },
  {
    name: 'end() resets instead of sending a FIN',
    breaks: [GRACEFUL],
    seedsMax: 2,
    alter: withChannels((channel) => ({ end: () => channel.reset() })),
  },
  {
    name: 'end() drops what is still queued, as destroySoon() does',
    breaks: [GRACEFUL, NOTHING_LOST],
    seedsMax: 60,
    alter: withChannels((channel) => ({
      end: () => (channel.queuedBytes > 0 ? channel.reset() : channel.end()),
    })),
  },
  {
    name: 'our FIN answers theirs at once, as with allowHalfOpen: false',
    breaks: [THROWS, GRACEFUL, NOTHING_LOST],
    // Three seeds of a hundred leave while they owe something.
    seedsMax: 200,
    alter: withChannels((channel) => ({
      start: (listener) =>
        channel.start(
          mixed(listener, {
            fin: () => {
              channel.end();
              listener.fin();
            },
          }),
        ),
    })),
  },
  {
    name: 'nobody is told that a connection is closed',
    breaks: [STOPS, AGREE],
    seedsMax: 3,
    alter: withListeners(() => ({ lost: () => {} })),
  },
  {
    name: 'a FIN is not noticed',
    breaks: [GRACEFUL, STOPS],
    seedsMax: 3,
    alter: withListeners(() => ({ fin: () => {} })),
  },
  {
    name: 'bytes are called written that never were',
    breaks: [BLAMELESS, AGREE, COUNTS, GRACEFUL],
    seedsMax: 5,
    alter: withChannels((channel, world) => ({
      write: (pieces, done) => {
        if (world.random.chance(0.02)) done?.('taken');
        else channel.write(pieces, done);
      },
    })),
  },
  {
    name: 'a pause is ignored',
    breaks: [READ_BOUNDED],
    seedsMax: 7,
    alter: withChannels(() => ({ pause: () => {} })),
  },
  {
    name: 'the gate of 256 KiB is left out: a peer that does not read is served on',
    breaks: [QUEUE_BOUNDED],
    seedsMax: 7,
    alter: withChannels((channel) => ({
      queuedBytes: 0,
      write: (pieces, done) => {
        channel.write(pieces);
        queueMicrotask(() => done?.('taken'));
      },
    })),
  },
  // --- Time, chance, keys ---------------------------------------------------------------------
  {
    name: 'timers never fire',
    breaks: [AGREE, STOPS],
    seedsMax: 10,
    alter: (environment) => ({
      ...environment,
      clock: { ...bound(environment.clock), at: () => () => {} },
    }),
  },
  {
    name: 'a clock of seconds is read as one of milliseconds',
    breaks: [GRACEFUL, AGREE, RESTS],
    seedsMax: 10,
    alter: (environment) => {
      const clock = bound(environment.clock);
      const nowMs = () => monotonicMs(elapsedMs(CLOCK_START, clock.nowMs()) * 1_000);
      const at: typeof clock.at = (moment, wake) =>
        clock.at(monotonicMs(elapsedMs(CLOCK_START, moment) / 1_000), wake);
      return { ...environment, clock: { ...clock, nowMs, at } };
    },
  },
  {
    name: 'block times are in seconds',
    breaks: [AGREE],
    seedsMax: 3,
    alter: onOne((environment) => {
      const clock = bound(environment.clock);
      const inSeconds = () => wallMs(Math.floor(clock.wallMs() / 1_000));
      return { ...environment, clock: { ...clock, wallMs: inSeconds } };
    }),
  },
  {
    name: 'every random number is the same',
    breaks: [AGREE],
    seedsMax: 3,
    alter: (environment) => ({ ...environment, randomBytes: (count) => new Uint8Array(count) }),
  },
  {
    name: 'a good signature is refused now and then',
    breaks: [BLAMELESS],
    seedsMax: 10,
    alter: (environment, _, world) => ({
      ...environment,
      verifySignatures: async (checks: readonly SignatureCheck[]) =>
        (await environment.verifySignatures(checks)) && !world.random.chance(0.05),
    }),
  },
  {
    name: 'signatures of transactions are not checked',
    breaks: [FOREIGN],
    seedsMax: 60,
    alter: (environment) => ({ ...environment, verifySignatures: () => Promise.resolve(true) }),
  },
  {
    name: 'a node signs handshakes with another key than it shows',
    breaks: [AGREE, BLAMELESS],
    seedsMax: 3,
    alter: onOne((environment) => ({
      ...environment,
      loadKey: async (...where) => {
        const key = await environment.loadKey(...where);
        return { publicKey: key.publicKey, sign: (message) => key.sign(message.subarray(1)) };
      },
    })),
  },
];
