// How a test exchanges parts of a simulated machine: ports and components wrapped in others, whose faults
// are the test's. Which faults there are is not known here.
import type { Channel, ChannelListener } from '../../src/net/channel.ts';
import type { Transport } from '../../src/net/transport.ts';
import type { BlockStore, Environment } from '../../src/node/environment.ts';
import type { VirtualMachine } from '../../src/sim/virtual-machine.ts';
import type { World } from '../../src/sim/world.ts';
import type { Disk, DiskFile } from '../../src/store/disk.ts';
import type { RulesForStored } from '../../src/store/store.ts';

/** What a test puts in the place of parts of a simulated machine. */
export type Alter = (
  environment: Environment,
  machine: VirtualMachine,
  world: World,
) => Environment;

/** Only the first machine has the fault. */
export function onOne(alter: Alter): Alter {
  return (environment, machine, world) =>
    machine.name === 'n1' ? alter(environment, machine, world) : environment;
}

export function withStore(change: (store: BlockStore) => Partial<BlockStore>): Alter {
  return (environment) => ({
    ...environment,
    openStore: async (options) => {
      const store = await environment.openStore(options);
      return mixed(store, change(store));
    },
  });
}

export function withRules(change: (rules: RulesForStored) => Partial<RulesForStored>): Alter {
  return (environment) => ({
    ...environment,
    openStore: (options) => environment.openStore({ ...options, ...change(options) }),
  });
}

export function withFiles(change: (file: DiskFile) => Partial<DiskFile>): Alter {
  return (environment, machine) => {
    const changed = async (open: Promise<DiskFile>) => {
      const file = await open;
      return mixed(file, change(file));
    };
    const disk: Disk = mixed<Disk>(machine.disk, {
      openOrCreate: (path) => changed(machine.disk.openOrCreate(path)),
      createAnew: (path) => changed(machine.disk.createAnew(path)),
    });
    return { ...environment, openStore: (options) => machine.openStore(options, disk) };
  };
}

export function withChannels(change: (channel: Channel, world: World) => Partial<Channel>): Alter {
  return (environment, _, world) => {
    const { transport } = environment;
    const changed = (channel: Channel) => mixed(channel, change(channel, world));
    const altered: Transport = {
      dial: (to, from) => changed(transport.dial(to, from)),
      listen: (where, max, events) =>
        transport.listen(where, max, {
          accepted: (channel) => events.accepted(changed(channel)),
          failed: (error) => events.failed(error),
          dropped: (address) => events.dropped(address),
        }),
    };
    return { ...environment, transport: altered };
  };
}

export function withListeners(
  change: (listener: ChannelListener, world: World) => Partial<ChannelListener>,
): Alter {
  return withChannels((channel, world) => ({
    start: (listener) => channel.start(mixed(listener, change(listener, world))),
  }));
}

/** The object with some of its members exchanged; the others stay its own. */
export function mixed<T extends object>(object: T, changes: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      const from = Object.hasOwn(changes, name) ? changes : target;
      const value: unknown = Reflect.get(from, name, from);
      return typeof value === 'function' ? value.bind(from) : value;
    },
  });
}

/** A clock whose functions can be taken out of it. */
export function bound(clock: Environment['clock']): Environment['clock'] {
  return {
    nowMs: () => clock.nowMs(),
    wallMs: () => clock.wallMs(),
    at: (moment, wake) => clock.at(moment, wake),
    atEndOfTurn: (go) => clock.atEndOfTurn(go),
    afterCallback: (go) => clock.afterCallback(go),
  };
}
