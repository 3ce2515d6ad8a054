// Two captured conversations, compared: the first frame in which they differ, in each direction, and
// how they ended. PURE. Times, ports and packets may differ; what was said may not.
import type { End } from '../capture/packets.ts';
import type { CapturedConversation } from './capture-events.ts';
import type { ReplayReport } from './replay.ts';
import { outcomeText } from './report-text.ts';
import { framesSentBy, type SentFrame } from './sent-frames.ts';

export type Difference =
  | {
      what: 'frame';
      end: End;
      /** From 0, in this direction. */
      at: number;
      /** Undefined: it said nothing more. */
      one: string | undefined;
      other: string | undefined;
      /** The first byte of the frame that differs; undefined where one has no such frame. */
      byte: number | undefined;
    }
  | { what: 'ending'; end: End; one: string; other: string };

export interface Compared {
  conversation: CapturedConversation;
  report: ReplayReport;
}

export function differences(one: Compared, other: Compared): Difference[] {
  return (['opener', 'acceptor'] as const).flatMap((end) => [
    ...frameDifference(end, one, other),
    ...endingDifference(end, one, other),
  ]);
}

function frameDifference(end: End, one: Compared, other: Compared): Difference[] {
  const [here, there] = [
    framesSentBy(end, one.conversation),
    framesSentBy(end, other.conversation),
  ];
  const frames = Math.max(here.length, there.length);
  for (let at = 0; at < frames; at++) {
    const [a, b] = [here[at], there[at]];
    const byte = a && b && firstDifference(a, b);
    if (byte === undefined && a !== undefined && b !== undefined) continue;
    return [{ what: 'frame', end, at, one: a?.label, other: b?.label, byte }];
  }
  return [];
}

function firstDifference({ frame: a }: SentFrame, { frame: b }: SentFrame): number | undefined {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  if (at !== -1) return at;
  return a.length === b.length ? undefined : a.length;
}

function endingDifference(end: End, one: Compared, other: Compared): Difference[] {
  const [a, b] = [endingOf(one.report, end), endingOf(other.report, end)];
  return a === b ? [] : [{ what: 'ending', end, one: a, other: b }];
}

function endingOf({ ends }: ReplayReport, end: End): string {
  const { outcome, phase } = ends[end];
  return outcome === undefined ? `still ${phase}` : outcomeText(outcome);
}

export function differenceText(difference: Difference): string {
  const { end, one = 'nothing', other = 'nothing' } = difference;
  if (difference.what === 'ending') return `the ${end} ended ${one}; in the other capture ${other}`;
  const { at, byte } = difference;
  const place = byte === undefined ? '' : `, from byte ${byte} of the frame on`;
  return `the ${end}'s frame ${at + 1} is ${one}; in the other capture ${other}${place}`;
}
