// The congestion window as a host told it in its notes: points in time, from which a curve is drawn. PURE.
import type { Recording } from '../capture/recording.ts';

/** Notes whose detail begins with a number of segments: the window, and where slow start ends. */
const CWND_NOTE = 'cwnd';
const SSTHRESH_NOTE = 'ssthresh';

/** Fewer points make no line. */
const POINTS_MIN = 2;

export interface Point {
  timeNs: bigint;
  value: number;
}

export interface WindowNotes {
  points: readonly Point[];
  first: Point;
  last: Point;
  /** The largest window. */
  top: number;
  /** Those that lie below the top: a threshold that nothing has set yet is as good as infinite. */
  thresholds: readonly Point[];
  /** When packets were sent again meanwhile. */
  againNs: readonly bigint[];
  /** Of the whole recording. */
  beginNs: bigint;
}

/** undefined: no host told a window, or only once. */
export function windowNotes({ events }: Recording): WindowNotes | undefined {
  const points = pointsOf(events, CWND_NOTE);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < POINTS_MIN) return undefined;
  const top = Math.max(...points.map(({ value }) => value), 1);
  const againNs = events.flatMap((event) => {
    const during = event.timeNs >= first.timeNs && event.timeNs <= last.timeNs;
    return event.level === 'packet' && event.retransmission && during ? [event.timeNs] : [];
  });
  const thresholds = pointsOf(events, SSTHRESH_NOTE).filter(({ value }) => value <= top);
  const beginNs = events[0]?.timeNs ?? first.timeNs;
  return { points, first, last, top, thresholds, againNs, beginNs };
}

function pointsOf(events: Recording['events'], name: string): Point[] {
  return events.flatMap((event): Point[] => {
    if (event.level !== 'node' || event.kind !== 'note' || event.name !== name) return [];
    const value = Number.parseInt(event.detail.replaceAll(',', ''), 10);
    return Number.isNaN(value) ? [] : [{ timeNs: event.timeNs, value }];
  });
}

export const curveTitles = {
  cwnd: { en: 'Congestion window, in segments', ko: '혼잡 윈도우 (세그먼트)' },
  threshold: { en: '┄ ssthresh', ko: '┄ ssthresh' },
  again: { en: '┆ sent again', ko: '┆ 재전송' },
} as const;
