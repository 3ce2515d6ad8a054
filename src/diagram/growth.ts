// Which events of a recording that grows are new since it was looked at before. An event is known again by
// what it says, for its date may be corrected when more is known. PURE, but it remembers.
import type { RecordedEvent, Recording } from '../capture/recording.ts';

export class Growth {
  readonly #drawn = new Set<string>();

  /** Those up to a time that were not handed out before; late ones come with the next. */
  fresh({ events }: Recording, untilNs: bigint): Set<RecordedEvent> {
    const fresh = new Set<RecordedEvent>();
    const seen = new Map<string, number>();
    for (const event of events) {
      const words = wordsOf(event);
      const times = (seen.get(words) ?? 0) + 1;
      seen.set(words, times);
      const key = `${words} ${times}`;
      if (event.timeNs > untilNs || this.#drawn.has(key)) continue;
      this.#drawn.add(key);
      fresh.add(event);
    }
    return fresh;
  }
}

function wordsOf(event: RecordedEvent): string {
  const { level, host } = event;
  switch (event.level) {
    case 'packet':
      return `${level} ${event.protocol} ${event.number}`;
    case 'kernel': {
      // A sample tells later that what the tracepoint called CLOSE was TIME_WAIT.
      const to = event.source === 'both' ? 'CLOSE' : event.to;
      return `${level} ${host} ${event.local} ${event.remote} ${to}`;
    }
    case 'node':
      return `${level} ${host} ${event.kind} ${event.subject} ${event.name} ${event.detail}`;
    case 'syscall':
      return `${level} ${host} ${event.name} ${event.detail} ${event.result}`;
    default:
      return `${level} ${host} ${event.name} ${'detail' in event ? event.detail : ''}`;
  }
}
