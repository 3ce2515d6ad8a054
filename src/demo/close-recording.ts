// The connection that the demo draws, as a recording: its packets, with the frames that begin in them, and
// the kernel's states at both ends. PURE.
import { carriedFrames } from '../capture/carried-frames.ts';
import { changesBetween } from '../capture/kernel-states.ts';
import type { Coverage, LabEvent, Recording } from '../capture/lab-event.ts';
import { kernelEvents, packetEvents } from '../capture/recorded-events.ts';
import { datedByPackets } from '../capture/sample-times.ts';
import { type JudgedClaim, packetNumbers } from '../proof/finding.ts';
import { inBoth } from '../proof/patterns.ts';
import type { Wire } from './evidence.ts';
import type { Sightings } from './lookout.ts';
import type { Meeting } from './meetings.ts';

/** Programs are left alone here: what Node and the system calls did is shown by the lessons. */
const UNSEEN: Coverage = {
  level: 'absent',
  because: inBoth('the demo looks at its nodes from outside only'),
};

export function recordingOf(
  { names, addresses }: Meeting,
  { stream, frames }: Wire,
  { kernel, kernelCoverage }: Pick<Sightings, 'kernel' | 'kernelCoverage'>,
): Recording {
  const { opener, acceptor } = addresses;
  const roleAt = (address: string): string => (address === opener ? names.opener : names.acceptor);
  const carried = carriedFrames(stream, frames);
  const packets = stream.packets.flatMap((packet) => {
    const carries = carried.get(packet);
    const events = packetEvents([{ ...stream, packets: [packet] }], roleAt);
    return events.map((event) => (carries === undefined ? event : { ...event, carries }));
  });
  const changes = changesBetween(kernel?.changes ?? [], opener, acceptor);
  const states = datedByPackets(kernelEvents(changes, roleAt), [stream]);
  return {
    roles: [names.opener, names.acceptor],
    coverage: {
      ...{ node: UNSEEN, syscall: UNSEEN, fault: UNSEEN },
      kernel: kernelCoverage,
      packet: { level: 'full' },
    },
    events: [...packets, ...states].sort(byTime),
  };
}

/** What a reader of the drawing looks for: what claims cite, each message but blocks, and the first full window. */
export function worthSeeing(
  { events }: Recording,
  claims: readonly JudgedClaim<string>[],
): Set<LabEvent> {
  const cited = new Set(claims.flatMap(packetNumbers));
  const packets = events.filter((event) => event.level === 'packet');
  const full = packets.find(({ window, flags }) => window === 0 && !flags.rst);
  return new Set(
    packets.filter((packet) => {
      const carriesWords = packet.carries?.some((label) => !/^(?:GetBlocks|Block)/.test(label));
      return cited.has(packet.number) || packet === full || carriesWords === true;
    }),
  );
}

function byTime(one: LabEvent, other: LabEvent): number {
  return one.timeNs < other.timeNs ? -1 : one.timeNs > other.timeNs ? 1 : 0;
}
