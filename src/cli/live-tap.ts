// The live tap of `finack node`: a client of the control socket gets the node's frames as pcapng.
import type { OpenTap } from '../control/tap.ts';
import { PcapngSink } from '../observe/sinks/pcapng-sink.ts';

/** Bytes that wait for one reader; eight taps (control/limits.ts) that nobody reads cost 64 MiB. */
const LIVE_TAP_QUEUE_BYTES_MAX = 8 * 1024 * 1024;

export const liveTap: OpenTap = (handle, socket) => {
  const name = `finack ${handle.address}`;
  const sink = new PcapngSink(socket, { name, queueBytesMax: LIVE_TAP_QUEUE_BYTES_MAX });
  sink.start();
  const untap = handle.tap(sink);
  return {
    async close() {
      untap();
      await sink.close();
    },
  };
};
