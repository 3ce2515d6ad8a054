// Everything that the claims rest on, gathered when all is over: packets cut into frames, the programs'
// own counts, the logs on disk, how the processes ended. Checked in demo-claims.ts.
import { readFile } from 'node:fs/promises';
import { type DirectionFrames, framesInCapture } from '../capture/frames-in-capture.ts';
import { type End, readStreams, type TcpStream } from '../capture/packets.ts';
import { networks } from '../chain/network-parameters.ts';
import type { StampedEvent } from '../observe/events.ts';
import { type ChainFindings, type DiskFindings, DiskReader, verifyChain } from './chain-on-disk.ts';
import { connectionsOf, type DemoConnection } from './connections.ts';
import { dataFolderOf, eventsFileOf } from './node-process.ts';
import type { Observations, Packets } from './observers.ts';
import { type NodeName, nodeNames } from './plan.ts';
import type { DemoOutcome } from './steps.ts';

/** A captured connection. */
export interface CapturedConnection {
  stream: TcpStream;
  frames: Record<End, DirectionFrames>;
}

export interface Measurements {
  connections: readonly DemoConnection[];
  /** The packets of a connection, or why there are none. */
  captures: ReadonlyMap<DemoConnection, CapturedConnection | { because: string }>;
  chain: ChainFindings;
  disks: Readonly<Record<NodeName, DiskFindings>>;
  outcome: DemoOutcome;
}

export async function gatherMeasurements(
  folder: string,
  observations: Observations,
  outcome: DemoOutcome,
): Promise<Measurements> {
  const events = await Promise.all(
    nodeNames.map(async (name) => [name, await readEvents(eventsFileOf(folder, name))] as const),
  );
  const connections = connectionsOf(events);
  const reader = new DiskReader(networks.dev);
  const [captures, chain, disks] = await Promise.all([
    wiresOf(connections, observations.packets),
    verifyChain(dataFolderOf(folder, 'alice'), networks.dev),
    Promise.all(
      nodeNames.map(async (name) => {
        return [name, await reader.read(dataFolderOf(folder, name), outcome.money)] as const;
      }),
    ),
  ]);
  return {
    connections,
    captures,
    chain,
    disks: Object.fromEntries(disks) as Record<NodeName, DiskFindings>,
    outcome,
  };
}

async function readEvents(file: string): Promise<StampedEvent[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as StampedEvent);
}

async function wiresOf(
  connections: readonly DemoConnection[],
  packets: Packets,
): Promise<Map<DemoConnection, CapturedConnection | { because: string }>> {
  const captures = new Map<DemoConnection, CapturedConnection | { because: string }>();
  const streams = packets.captured ? await readStreams(packets.file) : [];
  for (const connection of connections) {
    if (!packets.captured) {
      captures.set(connection, { because: packets.because });
      continue;
    }
    const { opener, acceptor } = connection.addresses;
    const stream = streams.find((one) => one.opener === opener && one.acceptor === acceptor) ?? {
      // The capture is complete, so this is a fault to be checked, not a lack of sight.
      ...{ stream: -1, opener, acceptor, packets: [] },
    };
    captures.set(connection, { stream, frames: await framesInCapture(packets.file, stream) });
  }
  return captures;
}
