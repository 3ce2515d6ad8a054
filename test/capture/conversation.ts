// Packets by hand, for tests of pure judgement: `conversation('a:S b:SA a:A a:AP5 b:A')`, where a
// opened, S A F R P are the flags and a number is the payload's length. Sequence numbers begin just
// below 2^32, so that every test also crosses the place where they start over.
import { type End, otherEnd, type TcpPacket, type TcpStream } from '../../src/capture/packets.ts';

export const A = '127.0.0.1:50000';
export const B = '127.0.0.1:9001';

const FIRST_SEQ: Record<End, number> = { opener: 0xffff_fffe, acceptor: 1000 };
const START_NS = 1_700_000_000_000_000_000n;
const STEP_NS = 1_000_000n;

/** One packet per word, 1 ms apart. Each end acknowledges all that the other has sent so far. */
export function conversation(words: string): TcpStream {
  const next: Record<End, number> = { ...FIRST_SEQ };
  const packets = words.split(/\s+/).map((word, at): TcpPacket => {
    const match = word.match(/^([ab]):([SAFRP]+)(\d*)$/);
    if (match === null) throw new Error(`not a packet: ${word}`);
    const [, who, letters = '', digits = ''] = match;
    const end: End = who === 'a' ? 'opener' : 'acceptor';
    const length = Number(digits);
    const has = (letter: string): boolean => letters.includes(letter);
    const seq = next[end];
    next[end] = (seq + length + (has('S') ? 1 : 0) + (has('F') ? 1 : 0)) >>> 0;
    return {
      number: at + 1,
      timeNs: START_NS + BigInt(at) * STEP_NS,
      stream: 0,
      from: end === 'opener' ? A : B,
      to: end === 'opener' ? B : A,
      flags: { syn: has('S'), ack: has('A'), fin: has('F'), rst: has('R'), psh: has('P') },
      seq,
      ackNumber: has('A') ? next[otherEnd(end)] : 0,
      length,
      window: 65_535,
      header: {
        bytes: 20,
        window: 65_535,
        options: {
          mss: undefined,
          windowScale: undefined,
          sackPermitted: false,
          timestamps: undefined,
        },
      },
      retransmission: false,
      payloadOffset: 54,
    };
  });
  return { stream: 0, opener: A, acceptor: B, packets };
}

/** When packet `number` of a conversation travelled, in nanoseconds since 1970. */
export function timeOf(number: number): bigint {
  return START_NS + BigInt(number - 1) * STEP_NS;
}

/** The same conversation with one packet changed. */
export function changed(stream: TcpStream, number: number, change: Partial<TcpPacket>): TcpStream {
  const packets = stream.packets.map((packet) => {
    return packet.number === number ? { ...packet, ...change } : packet;
  });
  return { ...stream, packets };
}
