// The smallest experiments: one connection, opened and closed. They claim nothing; what could be
// recorded of them tells what this machine lets a lesson see and do.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Experiment, Role } from './experiment.ts';

const server: Role = async (scene) => {
  const listener = createServer((socket) => socket.resume());
  listener.listen(scene.port, scene.host('B'));
  await once(listener, 'listening');
  const accepted = once(listener, 'connection');
  scene.cue('listening');
  const [socket] = (await accepted) as [Socket];
  await once(socket, 'close');
  listener.close();
};

const client: Role = async (scene) => {
  await scene.heard('listening');
  const socket = connect({
    ...{ port: scene.port, host: scene.host('B') },
    localAddress: scene.host('A'),
  });
  await once(socket, 'connect');
  socket.end('hello');
  await once(socket.resume(), 'close');
};

/** The line is slow, and one packet that is lost has to be sent again. */
const unluckyClient: Role = async (scene) => {
  await scene.network.line({ kbitPerSecond: 8_000, burstBytes: 70_000, queueMs: 100 });
  await scene.network.lose({ name: 'one', from: 'A', kind: 'data', times: 1 });
  await client(scene);
  await scene.network.mend();
  await scene.network.line('fast');
};

/** Anywhere. */
export const trial: Experiment = { needs: [], claims: [], roles: { A: client, B: server } };

/** In a network of its own, with faults on purpose. */
export const unluckyTrial: Experiment = {
  ...{ needs: ['network'], network: {}, claims: [] },
  roles: { A: unluckyClient, B: server },
};
