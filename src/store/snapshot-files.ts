// Files of snapshots, in a folder of their own below the data folder: each is a run of frames, whole or not
// there at all. What the frames hold is not known here.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { openPlainFile } from '../files/own-files.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX, PREFIX_BYTES_MAX } from '../wire/limits.ts';
import { writeFileAtomically } from './disk.ts';
import { realDisk } from './real-disk.ts';
import { asDiskError, codeOf } from './store-error.ts';

export const SNAPSHOTS_FOLDER = 'snapshots';
const NAME_END = '.snapshot';

/** A file of frames that is read, in any order. */
export interface FrameSource {
  readonly bytes: number;
  /** Fewer where the file ends. @throws StoreError */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The snapshots of one data folder. All of it @throws StoreError */
export interface SnapshotFiles {
  names(): Promise<string[]>;
  /** In the place of what was there, whole or not at all. */
  write(name: string, frames: AsyncIterable<Uint8Array>): Promise<void>;
  open(name: string): Promise<FrameSource>;
  remove(name: string): Promise<void>;
}

/** By height first, so that the order of names is the order of heights. */
export function snapshotName({ height, id }: { height: number; id: string }): string {
  return `${String(height).padStart(10, '0')}-${id}${NAME_END}`;
}

export function snapshotFilesIn(dataFolder: string): SnapshotFiles {
  const folder = join(dataFolder, SNAPSHOTS_FOLDER);
  return {
    async names() {
      try {
        return (await readdir(folder)).filter((name) => name.endsWith(NAME_END)).sort();
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw asDiskError(`read ${folder}`, error);
      }
    },
    async write(name, frames) {
      try {
        await realDisk.makeFolders(folder);
        await writeFileAtomically(realDisk, join(folder, name), frames);
      } catch (error) {
        throw asDiskError(`write ${join(folder, name)}`, error);
      }
    },
    open: (name) => openFrames(join(folder, name)),
    async remove(name) {
      await rm(join(folder, name), { force: true });
    },
  };
}

/** For a node whose blocks do not outlive it either. */
export function snapshotFilesInMemory(): SnapshotFiles {
  const files = new Map<string, Buffer>();
  return {
    names: () => Promise.resolve([...files.keys()].sort()),
    async write(name, frames) {
      const pieces: Uint8Array[] = [];
      for await (const frame of frames) pieces.push(frame);
      files.set(name, Buffer.concat(pieces));
    },
    open(name) {
      const file = files.get(name) ?? Buffer.alloc(0);
      return Promise.resolve({
        bytes: file.length,
        read: (offset, length) => Promise.resolve(file.subarray(offset, offset + length)),
        close: () => Promise.resolve(),
      });
    },
    remove(name) {
      files.delete(name);
      return Promise.resolve();
    },
  };
}

/** Any file of frames. @throws StoreError */
export async function openFrames(path: string): Promise<FrameSource> {
  try {
    const file = await openPlainFile(path, 'read');
    const { size } = await file.stat();
    return {
      bytes: size,
      async read(offset, length) {
        try {
          const buffer = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
          const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
          return buffer.subarray(0, bytesRead);
        } catch (error) {
          throw asDiskError(`read ${path}`, error);
        }
      },
      close: () => file.close(),
    };
  } catch (error) {
    throw asDiskError(`read ${path}`, error);
  }
}

/** Where one frame lies in a file. */
export interface FrameSpan {
  readonly offset: number;
  readonly length: number;
  readonly crc32: number;
}

/** One frame of a file; `payloadAt` undefined: from here on there is no whole frame. */
export interface FoundFrame extends FrameSpan {
  readonly frame: Uint8Array;
  readonly payloadAt: number | undefined;
}

/** A frame whose place is known; undefined: it has changed since. @throws StoreError */
export async function readFrameAt(
  source: FrameSource,
  { offset, length, crc32: before }: FrameSpan,
): Promise<Pick<FoundFrame, 'frame' | 'payloadAt'> | undefined> {
  const frame = await source.read(offset, length);
  if (crc32(frame) !== before) return undefined;
  const prefix = readFrameLength(frame, 0, FRAME_BYTES_MAX);
  return { frame, payloadAt: prefix.status === 'complete' ? prefix.prefixBytes : undefined };
}

/** The frames of a file, one after the other; ends at the first that is none. @throws StoreError */
export async function* framesOf(source: FrameSource): AsyncGenerator<FoundFrame, void, void> {
  for (let offset = 0; offset < source.bytes; ) {
    const head = await source.read(offset, PREFIX_BYTES_MAX);
    const prefix = readFrameLength(head, 0, FRAME_BYTES_MAX);
    const length = prefix.status === 'complete' ? prefix.prefixBytes + prefix.length : 0;
    const frame = await source.read(offset, length);
    const isWhole = prefix.status === 'complete' && frame.length === length;
    const payloadAt = isWhole ? prefix.prefixBytes : undefined;
    yield { offset, length: frame.length, crc32: crc32(frame), frame, payloadAt };
    if (!isWhole) return;
    offset += length;
  }
}
