// A finack node as a role of a lesson: in the role's own folder, at the role's own address, with a
// diary of its events that the role can wait for. What the lesson shows of them is the lesson's concern.
import { networks } from '../chain/network.ts';
import type { NodeHandle } from '../node/api.ts';
import { startNode } from '../node/start-node.ts';
import type { EventType, Observer, StampedEvent } from '../observe/events.ts';
import type { Scene } from '../testbed/scene.ts';

type EventOf<T extends EventType> = Extract<StampedEvent, { type: T }>;

/** Every event of one node, past and to come. */
export class Diary {
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

/** Starts a node of the network `dev`; `observer` hears every event before the diary does. */
export async function stageNode(
  scene: Scene,
  observer: Observer,
): Promise<{ node: NodeHandle; diary: Diary }> {
  const diary = new Diary();
  const host = scene.host(scene.role);
  const node = await startNode({
    folder: scene.folder,
    network: networks.dev,
    host,
    port: scene.port,
    peers: [],
    dialFrom: host,
    observer: (event) => {
      observer(event);
      diary.write(event);
    },
  });
  return { node, diary };
}
