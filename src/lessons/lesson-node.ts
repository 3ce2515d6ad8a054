// A finack node as a host of a lesson: in the host's own folder, at the host's own address, with a
// log of its events that the host can wait for. What the lesson shows of them is the lesson's concern.
import { networks } from '../chain/network-parameters.ts';
import type { NodeHandle } from '../node/api.ts';
import { startNode } from '../node/start-node.ts';
import type { EventType, Observer, StampedEvent } from '../observe/events.ts';
import type { HostContext } from '../testbed/host-context.ts';

type EventOf<T extends EventType> = Extract<StampedEvent, { type: T }>;

/** Every event of one node, past and to come. */
export class EventLog {
  readonly #events: StampedEvent[] = [];
  readonly #waiting = new Set<() => void>();

  write(event: StampedEvent): void {
    this.#events.push(event);
    for (const look of this.#waiting) look();
  }

  /** The first event of this type, written already or not, that fulfils the condition. */
  until<T extends EventType>(
    type: T,
    holds: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    const isMeant = (event: StampedEvent): event is EventOf<T> =>
      event.type === type && holds(event as EventOf<T>);
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.#events.find(isMeant);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Starts a node of the network `dev`; `observer` hears every event before the event log does. */
export async function startLessonNode(
  context: HostContext,
  observer: Observer,
): Promise<{ node: NodeHandle; log: EventLog }> {
  const log = new EventLog();
  const host = context.address(context.host);
  const node = await startNode({
    folder: context.folder,
    network: networks.dev,
    host,
    port: context.port,
    peers: [],
    dialFrom: host,
    observer: (event) => {
      observer(event);
      log.write(event);
    },
  });
  return { node, log };
}
