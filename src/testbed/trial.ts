// The smallest scenarios: one connection, opened and closed. They claim nothing; what could be
// recorded of them tells what this machine lets a lesson see and do.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { HostProgram, TestbedScenario } from './testbed-scenario.ts';

const server: HostProgram = async (context) => {
  const listener = createServer((socket) => socket.resume());
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  const accepted = once(listener, 'connection');
  context.notify('listening');
  const [socket] = (await accepted) as [Socket];
  await once(socket, 'close');
  listener.close();
};

const client: HostProgram = async (context) => {
  await context.waitFor('listening');
  const socket = connect({
    ...{ port: context.port, host: context.address('B') },
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.end('hello');
  await once(socket.resume(), 'close');
};

/** The line is slow, and one packet that is lost has to be sent again. */
const unluckyClient: HostProgram = async (context) => {
  await context.network.line({ kbitPerSecond: 8_000, burstBytes: 70_000, queueMs: 100 });
  await context.network.lose({ name: 'one', from: 'A', kind: 'data', times: 1 });
  await client(context);
  await context.network.mend();
  await context.network.line('fast');
};

/** Anywhere. */
export const trial: TestbedScenario = { needs: [], claims: [], hosts: { A: client, B: server } };

/** In a network of its own, with faults on purpose. */
export const unluckyTrial: TestbedScenario = {
  ...{ needs: ['network'], network: {}, claims: [] },
  hosts: { A: unluckyClient, B: server },
};
