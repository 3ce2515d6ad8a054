// The end of a stream that may have no reader any more: everything is written if somebody takes it, and
// given up if nobody does. Nothing else is here.

/** Milliseconds in which a reader must take something: a busy one does, one that has stopped does not. */
export const FLUSH_QUIET_MS_MAX = 1_000;

/** Milliseconds for all of it: beside a node's own 8 s still within what supervisors wait (10 s, 90 s). */
export const FLUSH_MS_MAX = 5_000;

const LOOK_INTERVAL_MS = 50;

/** What has to be known of a stream; net.Socket and DescriptorStream are such. */
export interface EndableStream {
  /** Bytes that wait. */
  readonly writableLength: number;
  /** Bytes taken so far, where a part of what waits counts before the whole is gone. */
  readonly bytesTaken?: number;
  end(done: () => void): unknown;
  destroy(): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface FlushLimits {
  quietMsMax: number;
  msMax: number;
}

const flushLimits: FlushLimits = { quietMsMax: FLUSH_QUIET_MS_MAX, msMax: FLUSH_MS_MAX };

/** Ends the stream. Resolves, never rejects, with the number of bytes that nobody took. */
export async function flushed(
  stream: EndableStream,
  { quietMsMax, msMax }: FlushLimits = flushLimits,
): Promise<number> {
  let looks: NodeJS.Timeout | undefined;
  const lost = await new Promise<number>((resolve) => {
    stream.on('error', () => resolve(0)); // told to the writer
    stream.end(() => resolve(0));
    const startMs = performance.now();
    let [waiting, taken, movedMs] = [stream.writableLength, stream.bytesTaken, startMs];
    looks = setInterval(() => {
      const nowMs = performance.now();
      if (stream.writableLength !== waiting || stream.bytesTaken !== taken) {
        [waiting, taken, movedMs] = [stream.writableLength, stream.bytesTaken, nowMs];
      }
      if (nowMs - movedMs >= quietMsMax || nowMs - startMs >= msMax) resolve(waiting);
    }, LOOK_INTERVAL_MS);
  });
  clearInterval(looks);
  if (lost > 0) stream.destroy();
  return lost;
}
