// What a stack under test is: something that carries payloads from one process to another. Types, and how
// a sender takes turns with its event loop, which is the same for all of them.

/** What one run carries. */
export interface Load {
  /** Bytes that the stack is handed for each frame; its own prefixes come on top. */
  readonly payloadBytes: number;
  /** 'stream': as fast as it goes, one way. 'round-trips': the next leaves when the one before is back. */
  readonly kind: 'stream' | 'round-trips';
}

/** Called by whoever counts: so many frames, or round trips, have come. */
export type Arrived = (frames: number) => void;

export interface Stack {
  /** In a stream: who receives, and therefore counts. Round trips are counted by the dialer. */
  readonly receiver: 'listener' | 'dialer';
  /** Listens on loopback and resolves to the port. */
  listen(load: Load, arrived: Arrived): Promise<number>;
  dial(port: number, load: Load, arrived: Arrived): Promise<void> | void;
}

/** Bytes that a sender hands over in one turn of its event loop before it looks up. */
const TURN_BYTES = 256 * 1024;

/** What is said over and over again by every stack. */
export function payloadOf({ payloadBytes }: Load): Buffer {
  return Buffer.alloc(payloadBytes, 0x61);
}

export function framesPerTurn({ payloadBytes }: Load): number {
  return Math.max(1, Math.floor(TURN_BYTES / payloadBytes));
}

/** Sends for ever: a turn's worth at a time, and on when the stack wants more. */
export async function sendForEver(
  load: Load,
  send: () => void,
  drained: () => Promise<void> | undefined,
): Promise<void> {
  const frames = framesPerTurn(load);
  for (;;) {
    for (let sent = 0; sent < frames; sent++) send();
    await drained();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
