// The kinds of lines that stand on a ladder of four levels. Types only: ladder.ts makes them.

import type { HostName } from '../capture/names.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';

/** One line of a ladder. What is `telling` is drawn whatever else must be left out. */
export type Row = ArrowRow | MarkRow | AcrossRow | IdleGapRow | GapRow;

/** A packet from one lifeline to another, or a collapsed run of them with the ACKs that came back. */
export interface ArrowRow {
  kind: 'arrow';
  timeNs: bigint;
  from: HostName;
  to: HostName;
  /** In order; several are a collapsed run. */
  packets: readonly PacketEvent[];
  /** What is written on it, from the longest form to the shortest: the first that fits is drawn. */
  texts: readonly string[];
  /** A second line, for a collapsed run. */
  below: string;
  /** A whole conversation, collapsed: heads at both ends. */
  bothWays: boolean;
  telling: boolean;
}

/** Something at one lifeline. */
export interface MarkRow {
  kind: 'mark';
  timeNs: bigint;
  host: HostName;
  level: 'node' | 'syscall' | 'kernel' | 'fault';
  /** A state that a sample showed: it began some time before. */
  sampled: boolean;
  text: string;
  /** What happened, one event or several of a kind. */
  events: readonly RecordedEvent[];
  telling: boolean;
}

/** Something that concerns all: a step of the story, or what was done to the network. */
export interface AcrossRow {
  kind: 'across';
  timeNs: bigint;
  level: 'step' | 'fault';
  host: HostName;
  /** A step's own name; for a fault what is said about it. */
  text: string;
}

/** Time passed in which nothing on this ladder happened. */
export interface IdleGapRow {
  kind: 'idle';
  timeNs: bigint;
  durationNs: bigint;
}

/** In place of lines that need not be seen one by one. */
export interface GapRow {
  kind: 'gap';
  packets: number;
  lines: number;
}
