// The live tap of `finack node`: whoever asks on the control socket gets the node's frames as pcapng.
import type { OpenTap } from '../control/tap.ts';
import { PcapngSink } from '../observe/sinks/pcapng-sink.ts';

export const liveTap: OpenTap = (handle, socket) => {
  const sink = new PcapngSink(socket, { name: `finack ${handle.address}` });
  sink.start();
  const untap = handle.tap(sink);
  return {
    async close() {
      untap();
      await sink.close();
    },
  };
};
