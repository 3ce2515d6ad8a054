// The hosts of lesson 16: B receives by UDP and by TCP on one port number, A sends the same to both.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import type { HostContext } from '../testbed/host-context.ts';

// No two messages of the lesson have the same length, so that a packet tells which one it carries.
/** The second is empty: to UDP that is a message, to TCP it is nothing. */
const messages = ['one', '', 'three'] as const;
export const lostMessage = 'lost';
export const nextMessage = 'after it';
export const question = 'anybody there?';

export async function receiver(context: HostContext): Promise<void> {
  const udp = context.watch(createSocket('udp4'), 'udp');
  udp.bind(context.port, context.address('B'));
  await once(udp, 'listening');
  // The same number: UDP and TCP count their ports apart, so both are free to use it.
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  listener.on('connection', (accepted: Socket) => context.watch(accepted, 'tcp').resume());

  let heard = 0;
  udp.on('message', () => context.notify(`heard-${++heard}`));
  context.notify('ready');
  await context.waitFor('over');
  listener.close();
  udp.close();
}

export async function sender(context: HostContext): Promise<void> {
  await context.waitFor('ready');
  const udp = await openUdp(context, 'udp');

  await context.step('datagrams');
  for (const message of messages) udp.send(message, context.port, context.address('B'));
  await context.waitFor('heard-3');

  await context.step('stream');
  const tcp = context.watch(new Socket(), 'tcp');
  tcp.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(tcp, 'connect');
  tcp.resume();
  for (const message of messages) tcp.write(message);
  tcp.end();
  await once(tcp, 'close');

  await context.step('loss');
  await context.network.lose({ name: 'lost', from: 'A', protocol: 'udp', times: 1 });
  await new Promise<void>((sent) => {
    udp.send(lostMessage, context.port, context.address('B'), (error) => {
      context.record('sent', error === null ? 'no error' : error.message);
      sent();
    });
  });
  udp.send(nextMessage, context.port, context.address('B'));
  await context.waitFor('heard-4');

  await context.step('refused');
  await askNobody(context, udp);

  await context.step('silence');
  udp.close();
  context.notify('over');
}

/** Sends to a port at which nobody listens, once from a connected socket and once from `udp`. */
async function askNobody(context: HostContext, udp: UdpSocket): Promise<void> {
  const nobody = [context.port + 1, context.address('B')] as const;
  const asking = await openUdp(context, 'asking');
  const refused = once(asking, 'error'); // resolves with the error
  if (context.wrong) {
    // The mistake: an address with every message, and the belief that send() would fail.
    asking.send(question, ...nobody);
  } else {
    // No packet yet: connect() only tells our own kernel who the other end is.
    asking.connect(...nobody);
    await once(asking, 'connect');
    asking.send(question);
    await refused;
  }
  udp.send(question, ...nobody);
  udp.send('goodbye', context.port, context.address('B')); // heard: whatever was to come back has come
  await context.waitFor('heard-5');
  asking.close();
}

async function openUdp(context: HostContext, name: string): Promise<UdpSocket> {
  const socket = context.watch(createSocket('udp4'), name);
  socket.bind(0, context.address('A'));
  await once(socket, 'listening');
  return socket;
}
