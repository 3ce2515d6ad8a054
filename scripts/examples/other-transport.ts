// A peer on a transport of one's own. A connection needs a `Channel` and knows no socket: this one hands every
// call on to TCP and says what passes, in both directions; another might be a pipe, TLS or a tunnel.
// Usage: other-transport HOST:PORT
import {
  type Channel,
  type ChannelListener,
  dialPeer,
  type Transport,
  tcpTransport,
  type WriteFate,
} from 'finack';

class TracedChannel implements Channel {
  readonly #below: Channel;

  constructor(below: Channel) {
    this.#below = below;
  }

  get localAddress(): string {
    return this.#below.localAddress;
  }

  get remoteAddress(): string {
    return this.#below.remoteAddress;
  }

  get queuedBytes(): number {
    return this.#below.queuedBytes;
  }

  get bytesRead(): number {
    return this.#below.bytesRead;
  }

  // --- What the connection asks for -----------------------------------------------------------

  start(listener: ChannelListener): void {
    this.#below.start({
      opened: () => {
        console.log(`opened to ${this.remoteAddress}`);
        listener.opened();
      },
      bytes: (chunk) => {
        console.log(`in, ${chunk.length} bytes`);
        listener.bytes(chunk);
      },
      drained: () => listener.drained(),
      flushed: () => listener.flushed(),
      fin: () => {
        console.log('in, FIN');
        listener.fin();
      },
      lost: (code) => {
        console.log(`closed, ${code}`);
        listener.lost(code);
      },
    });
  }

  write(pieces: readonly Uint8Array[], done?: (fate: WriteFate) => void): void {
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    console.log(`out, ${bytes} bytes`);
    this.#below.write(pieces, done);
  }

  end(): void {
    console.log('out, FIN');
    this.#below.end();
  }

  pause(): void {
    this.#below.pause();
  }

  resume(): void {
    this.#below.resume();
  }

  reset(): void {
    console.log('out, RST');
    this.#below.reset();
  }
}

const [address = '127.0.0.1:9001'] = process.argv.slice(2);
const transport: Transport = {
  dial: (to, from) => new TracedChannel(tcpTransport.dial(to, from)),
  listen: (where, socketsMax, events) =>
    tcpTransport.listen(where, socketsMax, {
      ...events,
      accepted: (channel) => events.accepted(new TracedChannel(channel)),
    }),
};

const peer = await dialPeer(address, { transport });
const { outcome } = await peer.leave('done');
console.log(`${outcome.ending}, ${outcome.delivery}`);
