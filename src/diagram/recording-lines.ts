// A recording as NDJSON, for programs: a line about the whole, then one line for each event in order of
// time. What the fields mean is said in src/capture/recording.ts; here is how they are written.
// PURE.

import type { HostName } from '../capture/names.ts';
import type { Coverages, RecordedEvent, Recording } from '../capture/recording.ts';
import { jsonOf } from '../observe/ndjson.ts';

/** The first line: whose recording it is, and how much of each level could be observed. */
export interface RecordingLine {
  level: 'recording';
  roles: readonly HostName[];
  coverage: Coverages;
}

/**
 * Every other line. Times are decimal digits in a string, because nanoseconds since 1970 exceed what
 * JSON's numbers hold exactly. `timeNs`, `level` and `role` come first; what is undefined is left out.
 */
export type EventLine = RecordedEvent extends infer E
  ? E extends RecordedEvent
    ? { [Key in keyof E as LineKey<Key>]: E[Key] extends bigint ? string : E[Key] }
    : never
  : never;

/** Programs know hosts by the names that the first release gave them. */
type LineKey<Key> = Key extends 'host' ? 'role' : Key extends 'toHost' ? 'toRole' : Key;

/** Lines without their newlines. */
export function* recordingLines({ hosts, coverage, events }: Recording): Generator<string> {
  const first: RecordingLine = { level: 'recording', roles: hosts, coverage };
  yield jsonOf(first);
  for (const event of events) yield jsonOf(lineOf(event));
}

/** Fields in the order of the types, however the event was made. */
function lineOf(event: RecordedEvent): EventLine {
  const { host: role } = event;
  const timeNs = String(event.timeNs);
  switch (event.level) {
    case 'node': {
      const { level, kind, subject, name, detail, bytes } = event;
      return { timeNs, level, role, kind, subject, name, detail, bytes };
    }
    case 'syscall': {
      const { level, name, detail, result, descriptor } = event;
      const durationNs = String(event.durationNs);
      return { timeNs, level, role, name, detail, result, descriptor, durationNs };
    }
    case 'kernel': {
      const { level, local, remote, from, to, source } = event;
      return { timeNs, level, role, local, remote, from, to, source };
    }
    case 'packet': {
      const { level, protocol, number, from, to, toHost: toRole, flags } = event;
      const { seq, ackNumber, length, window, retransmission } = event;
      const ends = { timeNs, level, role, protocol, number, from, to, toRole, flags };
      const lost = event.lost === true ? { lost: true as const } : {};
      return { ...ends, seq, ackNumber, length, window, retransmission, ...lost };
    }
    case 'fault': {
      const { level, name, detail, packets } = event;
      return { timeNs, level, role, name, detail, packets };
    }
    case 'step': {
      const { level, name } = event;
      return { timeNs, level, role, name };
    }
  }
}
