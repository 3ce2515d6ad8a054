// The roles of lesson 16: B receives by UDP and by TCP on one port number, A sends the same to both.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import type { Scene } from '../testbed/scene.ts';

// No two messages of the lesson have the same length, so that a packet tells which one it carries.
/** The second is empty: to UDP that is a message, to TCP it is nothing. */
const messages = ['one', '', 'three'] as const;
export const lostMessage = 'lost';
export const nextMessage = 'after it';
export const question = 'anybody there?';

export async function receiver(scene: Scene): Promise<void> {
  const udp = scene.watch(createSocket('udp4'), 'udp');
  udp.bind(scene.port, scene.host('B'));
  await once(udp, 'listening');
  // The same number: UDP and TCP count their ports apart, so both are free to use it.
  const listener = scene.watch(createServer(), 'server');
  listener.listen(scene.port, scene.host('B'));
  await once(listener, 'listening');
  listener.on('connection', (accepted: Socket) => scene.watch(accepted, 'tcp').resume());

  let heard = 0;
  udp.on('message', () => scene.cue(`heard-${++heard}`));
  scene.cue('ready');
  await scene.heard('over');
  listener.close();
  udp.close();
}

export async function sender(scene: Scene): Promise<void> {
  await scene.heard('ready');
  const udp = await openUdp(scene, 'udp');

  await scene.step('datagrams');
  for (const message of messages) udp.send(message, scene.port, scene.host('B'));
  await scene.heard('heard-3');

  await scene.step('stream');
  const tcp = scene.watch(new Socket(), 'tcp');
  tcp.connect({ port: scene.port, host: scene.host('B'), localAddress: scene.host('A') });
  await once(tcp, 'connect');
  tcp.resume();
  for (const message of messages) tcp.write(message);
  tcp.end();
  await once(tcp, 'close');

  await scene.step('loss');
  await scene.network.lose({ name: 'lost', from: 'A', protocol: 'udp', times: 1 });
  await new Promise<void>((sent) => {
    udp.send(lostMessage, scene.port, scene.host('B'), (error) => {
      scene.note('sent', error === null ? 'no error' : error.message);
      sent();
    });
  });
  udp.send(nextMessage, scene.port, scene.host('B'));
  await scene.heard('heard-4');

  await scene.step('refused');
  await askNobody(scene, udp);

  await scene.step('silence');
  udp.close();
  scene.cue('over');
}

/** Sends to a port at which nobody listens, once from a connected socket and once from `udp`. */
async function askNobody(scene: Scene, udp: UdpSocket): Promise<void> {
  const nobody = [scene.port + 1, scene.host('B')] as const;
  const asking = await openUdp(scene, 'asking');
  const refused = once(asking, 'error'); // resolves with the error
  if (scene.wrong) {
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
  udp.send('goodbye', scene.port, scene.host('B')); // heard: whatever was to come back has come
  await scene.heard('heard-5');
  asking.close();
}

async function openUdp(scene: Scene, name: string): Promise<UdpSocket> {
  const socket = scene.watch(createSocket('udp4'), name);
  socket.bind(0, scene.host('A'));
  await once(socket, 'listening');
  return socket;
}
