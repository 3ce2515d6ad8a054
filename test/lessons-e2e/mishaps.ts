// Experiments that go wrong, for the tests of what is left behind. Each opens a real connection first.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Experiment, Role } from '../../src/testbed/experiment.ts';

const server: Role = async (scene) => {
  const listener = createServer((socket) => socket.resume());
  listener.listen(scene.port, scene.host('B'));
  await once(listener, 'listening');
  scene.cue('listening');
  await scene.heard('never');
};

const claims: Experiment['claims'] = [];
const network: Experiment['network'] = {
  line: { kbitPerSecond: 8_000, burstBytes: 70_000, queueMs: 100 },
};

/** A connects and loses packets on purpose; then both wait for ever. */
const connecting: Role = async (scene) => {
  await scene.network.lose({ name: 'every-fin', kind: 'FIN' });
  await scene.heard('listening');
  const socket = connect({ port: scene.port, host: scene.host('B') });
  await once(socket, 'connect');
  await scene.step('connected');
};

export const waiting: Experiment = {
  needs: ['network'],
  network,
  claims,
  roles: {
    async A(scene) {
      await connecting(scene);
      await scene.heard('never');
    },
    B: server,
  },
};

export const failing: Experiment = {
  needs: ['network'],
  network,
  claims,
  roles: {
    async A(scene) {
      await connecting(scene);
      throw new Error('A has had enough');
    },
    B: server,
  },
};
