// Everything that the judge gets to see, gathered when all is over: packets cut into frames, the
// programs' own counts, the logs on disk, how the processes ended. Judging is done in claims.ts.
import { readFile } from 'node:fs/promises';
import { type DirectionFrames, framesInCapture } from '../capture/frames-in-capture.ts';
import { type End, readStreams, type TcpStream } from '../capture/packets.ts';
import type { Hash } from '../chain/hash.ts';
import { networks } from '../chain/network.ts';
import type { StampedEvent } from '../observe/events.ts';
import { dataFolderOf, eventsFileOf } from './actor.ts';
import { blockHashes, type ChainFindings, judgeChain } from './chain-on-disk.ts';
import type { Packets, Sightings } from './lookout.ts';
import { type Meeting, meetingsOf } from './meetings.ts';
import { type Name, names } from './plan.ts';
import type { Outcome } from './play.ts';

/** A captured connection. */
export interface Wire {
  stream: TcpStream;
  frames: Record<End, DirectionFrames>;
}

export interface Evidence {
  meetings: readonly Meeting[];
  /** The packets of a meeting, or why there are none. */
  wires: ReadonlyMap<Meeting, Wire | { because: string }>;
  chain: ChainFindings;
  stored: Readonly<Record<Name, ReadonlySet<Hash>>>;
  outcome: Outcome;
}

export async function gatherEvidence(
  folder: string,
  sightings: Sightings,
  outcome: Outcome,
): Promise<Evidence> {
  const events = await Promise.all(
    names.map(async (name) => [name, await readEvents(eventsFileOf(folder, name))] as const),
  );
  const meetings = meetingsOf(events);
  const [wires, chain, stored] = await Promise.all([
    wiresOf(meetings, sightings.packets),
    judgeChain(dataFolderOf(folder, 'alice'), networks.dev),
    Promise.all(
      names.map(async (name) => [name, await blockHashes(dataFolderOf(folder, name))] as const),
    ),
  ]);
  return {
    meetings,
    wires,
    chain,
    stored: Object.fromEntries(stored) as Record<Name, Set<Hash>>,
    outcome,
  };
}

async function readEvents(file: string): Promise<StampedEvent[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as StampedEvent);
}

async function wiresOf(
  meetings: readonly Meeting[],
  packets: Packets,
): Promise<Map<Meeting, Wire | { because: string }>> {
  const wires = new Map<Meeting, Wire | { because: string }>();
  const streams = packets.captured ? await readStreams(packets.file) : [];
  for (const meeting of meetings) {
    if (!packets.captured) {
      wires.set(meeting, { because: packets.because });
      continue;
    }
    const { opener, acceptor } = meeting.addresses;
    const stream = streams.find((one) => one.opener === opener && one.acceptor === acceptor) ?? {
      // The capture is complete, so this is a fault to be judged, not a lack of sight.
      ...{ stream: -1, opener, acceptor, packets: [] },
    };
    wires.set(meeting, { stream, frames: await framesInCapture(packets.file, stream) });
  }
  return wires;
}
