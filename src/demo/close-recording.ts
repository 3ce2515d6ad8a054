// The connection that the demo draws, as a recording: its packets, with the frames that begin in them, and
// the kernel's states at both ends. PURE.
import { carriedFrames } from '../capture/carried-frames.ts';
import { changesBetween } from '../capture/kernel-states.ts';
import type { Coverage, RecordedEvent, Recording } from '../capture/recording.ts';
import { datedByPackets } from '../capture/sample-times.ts';
import { byTime, kernelEvents, packetEvents } from '../capture/tcp-events.ts';
import { type CheckedClaim, packetNumbers } from '../proof/finding.ts';
import { inBoth } from '../proof/patterns.ts';
import type { DemoConnection } from './connections.ts';
import type { CapturedConnection } from './measurements.ts';
import type { Observations } from './observers.ts';

/** Programs are left alone here: what Node and the system calls did is shown by the lessons. */
const UNSEEN: Coverage = {
  level: 'absent',
  because: inBoth('the demo looks at its nodes from outside only'),
};

export function recordingOf(
  { names, addresses }: DemoConnection,
  { stream, frames }: CapturedConnection,
  { kernel, kernelCoverage }: Pick<Observations, 'kernel' | 'kernelCoverage'>,
): Recording {
  const { opener, acceptor } = addresses;
  const hostAt = (address: string): string => (address === opener ? names.opener : names.acceptor);
  const carried = carriedFrames(stream, frames);
  const packets = stream.packets.flatMap((packet) => {
    const carries = carried.get(packet);
    const events = packetEvents([{ ...stream, packets: [packet] }], hostAt);
    return events.map((event) => (carries === undefined ? event : { ...event, carries }));
  });
  const changes = changesBetween(kernel?.changes ?? [], opener, acceptor);
  const states = datedByPackets(kernelEvents(changes, hostAt), [stream]);
  return {
    hosts: [names.opener, names.acceptor],
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
  claims: readonly CheckedClaim<string>[],
): Set<RecordedEvent> {
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
