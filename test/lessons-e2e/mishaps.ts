// Experiments that go wrong, for the tests of what is left behind. Each opens a real connection first.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { HostProgram, TestbedScenario } from '../../src/testbed/testbed-scenario.ts';

const server: HostProgram = async (context) => {
  const listener = createServer((socket) => socket.resume());
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  await context.waitFor('never');
};

const claims: TestbedScenario['claims'] = [];
const network: TestbedScenario['network'] = {
  line: { kbitPerSecond: 8_000, burstBytes: 70_000, queueMs: 100 },
};

/** A connects and loses packets on purpose; then both wait for ever. */
const connecting: HostProgram = async (context) => {
  await context.network.lose({ name: 'every-fin', kind: 'FIN' });
  await context.waitFor('listening');
  const socket = connect({ port: context.port, host: context.address('B') });
  await once(socket, 'connect');
  await context.step('connected');
};

export const waiting: TestbedScenario = {
  needs: ['network'],
  network,
  claims,
  hosts: {
    async A(context) {
      await connecting(context);
      await context.waitFor('never');
    },
    B: server,
  },
};

export const failing: TestbedScenario = {
  needs: ['network'],
  network,
  claims,
  hosts: {
    async A(context) {
      await connecting(context);
      throw new Error('A has had enough');
    },
    B: server,
  },
};
