// The hosts of lesson 9: A sends everything twice, through a router whose queue is long and then short.
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { socketNow } from '../capture/socket-now.ts';
import type { HostContext } from '../testbed/host-context.ts';

/** Payload of an Ethernet packet with TCP timestamps: 1,500 - 20 - 32. */
export const SEGMENT_BYTES = 1448;
/** What the wrong client sends before it waits for an answer. */
const BLOCK_BYTES = 2 * SEGMENT_BYTES;
/** 140 packets: enough for the loss, the recovery and a while of growth after it. */
export const TOTAL_BYTES = 70 * BLOCK_BYTES;
/** 60 packets: they fill a short queue, and what is lost in it is repaired in a few round trips. */
export const SECOND_BYTES = 30 * BLOCK_BYTES;
/** The lost one is the 31st: the window has more than doubled when that is noticed. */
export const PACKETS_BEFORE_LOSS = 30;
/** ms. The line carries a packet in 2 ms, and every ACK may move the window. */
const LOOK_INTERVAL_MS = 1;
/** 6 Mbit/s: 2 ms for each packet. */
const RATE = { kbitPerSecond: 6000, burstBytes: 3100 };
/** A queue that loses none by itself, and one of 15 packets. */
export const LONG_QUEUE = { ...RATE, queueMs: 500 };
const SHORT_QUEUE = { ...RATE, queueMs: 30 };

export async function server(context: HostContext): Promise<void> {
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const first = await nextCaller(listener);
  const second = nextCaller(listener);
  await receive(context, context.watch(first, 'socket'), TOTAL_BYTES, '');
  await receive(context, context.watch(await second, 'second'), SECOND_BYTES, ' again');
  listener.close();
}

async function nextCaller(listener: Server): Promise<Socket> {
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  return accepted;
}

async function receive(
  context: HostContext,
  socket: Socket,
  bytes: number,
  which: string,
): Promise<void> {
  let heardBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    heardBytes += chunk.length;
    if (heardBytes === bytes) context.notify(`all here${which}`);
    // Only the wrong client waits for an answer to each block.
    if (context.wrong && heardBytes % BLOCK_BYTES === 0) socket.write('next');
  });
  await once(socket, 'end');
  context.record(`heard in all${which}`, `${heardBytes} bytes`, heardBytes);
}

export async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('open');
  await context.network.lose({
    name: 'lost',
    from: 'A',
    kind: 'data',
    afterPackets: PACKETS_BEFORE_LOSS,
    times: 1,
  });
  const plain = new Socket();
  const socket = await connect(context, context.watch(plain, 'socket'));
  await context.step('send');
  const stopLooking = noteWindow(context, plain);
  await send(context, socket, TOTAL_BYTES);
  await context.waitFor('all here');
  stopLooking(); // a sender that is silent for a while forgets what it knew of the network
  await context.step('close');
  socket.end();
  await once(socket, 'close');

  await context.step('overflow');
  await context.network.mend('lost');
  await context.network.router(SHORT_QUEUE);
  const second = await connect(context, context.watch(new Socket(), 'second'));
  await send(context, second, SECOND_BYTES);
  await context.waitFor('all here again');
  second.end();
  await once(second, 'close');
}

async function connect(context: HostContext, socket: Socket): Promise<Socket> {
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  return socket;
}

/** All at once: the kernel decides when it goes. */
async function send(context: HostContext, socket: Socket, bytes: number): Promise<void> {
  if (context.wrong) await sendInBlocks(socket, bytes);
  else socket.write(Buffer.alloc(bytes));
}

/** One block, one answer, one block: the window never matters, because it is never full. */
async function sendInBlocks(socket: Socket, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += BLOCK_BYTES) {
    socket.write(Buffer.alloc(BLOCK_BYTES));
    await once(socket, 'data');
  }
}

/** cwnd and ssthresh are in no packet: they are the sender's own numbers, so its kernel is asked. */
function noteWindow(context: HostContext, socket: Socket): () => void {
  let cwnd: number | undefined;
  let ssthresh: number | undefined;
  const look = (): void => {
    const now = socketNow(socket);
    if (now === undefined) return;
    const { congestionWindow, slowStartThreshold } = now;
    if (slowStartThreshold !== undefined && slowStartThreshold !== ssthresh) {
      context.record('ssthresh', String(slowStartThreshold), slowStartThreshold);
    }
    if (congestionWindow !== cwnd)
      context.record('cwnd', String(congestionWindow), congestionWindow);
    cwnd = congestionWindow;
    ssthresh = slowStartThreshold;
  };
  look();
  const timer = setInterval(look, LOOK_INTERVAL_MS);
  return () => clearInterval(timer);
}
