// finack's framing alone, to be held against libraries that do no more: TcpChannel and GatheredWrites, a
// length prefix written and read, and the limit of each frame checked. What is in a frame is not looked at.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { ChannelListener } from '../../../src/net/channel.ts';
import { GatheredWrites } from '../../../src/net/gathered-writes.ts';
import { WRITE_QUEUE_PAUSE_BYTES } from '../../../src/net/limits.ts';
import { TcpChannel } from '../../../src/net/tcp-channel.ts';
import { systemClock } from '../../../src/node/system-clock.ts';
import { FrameReader, frameOf } from '../../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../../src/wire/limits.ts';
import { payloadOf, type Stack, sendForEver } from './stack.ts';

export const finackFrames: Stack = {
  receiver: 'listener',

  async listen(load, arrived) {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      const end = new End(new TcpChannel(socket));
      end.start((frame) => (load.kind === 'stream' ? arrived(1) : end.gathered.write(frame)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },

  async dial(port, load, arrived) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const end = new End(new TcpChannel(socket));
    const payload = payloadOf(load);
    const send = () => end.gathered.write(frameOf(payload));
    end.start(() => {
      arrived(1);
      send();
    });
    await end.opened;
    if (load.kind === 'round-trips') send();
    else await sendForEver(load, send, () => end.drained());
  },
};

/** Frames on one channel. */
class End {
  readonly gathered: GatheredWrites;
  readonly opened: Promise<void>;
  readonly #channel: TcpChannel;
  #open: () => void = () => {};
  #drained: () => void = () => {};

  constructor(channel: TcpChannel) {
    this.#channel = channel;
    this.gathered = new GatheredWrites({
      ...{ channel, clock: systemClock },
      written: () => {},
      fated: () => this.#drained(),
    });
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  start(told: (frame: Uint8Array) => void): void {
    const reader = new FrameReader();
    const nothing = () => {};
    const listener: ChannelListener = {
      ...{ opened: () => this.#open(), drained: nothing, flushed: nothing, fin: nothing },
      bytes(chunk) {
        reader.push(chunk);
        while (reader.find(FRAME_BYTES_MAX) === 'frame') told(reader.takeFrame());
      },
      // The other process was let go of first.
      lost: () => process.exit(),
    };
    this.#channel.start(listener);
  }

  drained(): Promise<void> | undefined {
    if (this.#channel.queuedBytes < WRITE_QUEUE_PAUSE_BYTES) return undefined;
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }
}
