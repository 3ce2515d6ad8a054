// What a program may hand to startNode, and what becomes of watchers that throw.
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { accountAddress } from '../../src/chain/account-address.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import type { NodeOptions } from '../../src/node/api.ts';
import { NodeError } from '../../src/node/api.ts';
import { startNode } from '../../src/node/start-node.ts';
import { WATCHER_WARNING } from '../../src/node/watchers.ts';
import type { Observer } from '../../src/observe/events.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { ledgerNetwork } from '../chain/permissioned-networks.ts';
import { newFolder } from './chains.ts';
import { endNodes, startTestNode } from './nodes.ts';

describe('node: options', () => {
  afterEach(endNodes);

  const wrong: [string, object, RegExp][] = [
    ['a network by name', { network: 'dev' }, /^network must be a Network, .*and is 'dev'$/],
    [
      'a network by a rule that is not built yet',
      { network: ledgerNetwork },
      /^this build cannot run rule pbft yet$/,
    ],
    ['a port as text', { port: '9001' }, /^port must be a whole number .*and is '9001'$/],
    ['a port that is none', { port: 65_536 }, /^port must be .* to 65535, and is 65536$/],
    ['a host that is none', { host: 5 }, /^host must be an address .*and is 5$/],
    [
      'a signal that is none',
      { signal: 'SIGINT' },
      /^signal must be an AbortSignal, and is 'SIGINT'$/,
    ],
    ['half a unit', { feePerByteMin: 0.5 }, /^feePerByteMin must be a whole number of units/],
    [
      'an id that is none',
      { assumeValid: 'ab' },
      /^assumeValid must be the id of a block, 64 hex digits, and is 'ab'$/,
    ],
    ['no folder', { folder: '' }, /^folder must be the path of a folder, and is ''$/],
    ['one peer as text', { peers: '127.0.0.1:1' }, /^peers must be a list of HOST:PORT, and is '/],
    ['mining as a flag', { mining: true }, /^mining must be MiningOptions, .*and is boolean$/],
    ['mining that is mistyped', { mining: { notes: 1 } }, /^mining must be MiningOptions/],
    [
      'a reward address of another network',
      {
        network: networks.dev,
        mining: { rewardAddress: accountAddress('public', '5a'.repeat(32)) },
      },
      /^rewardAddress: 'public1.* is an address of the network public, and this is dev$/,
    ],
    ['an observer object', { observer: {} }, /^observer must be a function, and is object$/],
    ['a name mistyped', { peer: [] }, /^there is no option 'peer': there are folder, network/],
  ];
  for (const [name, given, why] of wrong) {
    it(`${name} is refused by name, and nothing is left`, async () => {
      const folder = await newFolder();
      const good = { folder, network: instantNetwork, host: '127.0.0.1', port: 0, peers: [] };
      const options = { ...good, ...given } as NodeOptions;
      const error = await startNode(options).catch((fault: unknown) => fault);
      expect(error).to.be.instanceOf(NodeError).with.property('code', 'OPTIONS');
      expect((error as Error).message).to.match(why);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  }

  it('an address that is none is refused before anything is opened', async () => {
    const error = await startTestNode({ peers: ['nowhere'] }).catch((fault: unknown) => fault);
    expect(error).to.be.instanceOf(NodeError).with.property('code', 'CONNECT');
  });

  async function runWatchedBy(watcher: Pick<NodeOptions, 'observer' | 'tap'>) {
    const peer = await startTestNode();
    const handle = await startNode({
      ...{ folder: await newFolder(), network: instantNetwork, host: '127.0.0.1', port: 0 },
      ...{ peers: [], ...watcher },
    });
    const { phase } = await handle.connect(peer.address);
    await handle.stop();
    return phase;
  }

  const rejecting: unknown = () => Promise.reject(fault);
  const fault = new Error('no\u001b[2J');
  const watchers: [string, Pick<NodeOptions, 'observer' | 'tap'>][] = [
    [
      'an observer that throws',
      {
        observer: () => {
          throw fault;
        },
      },
    ],
    ['an observer whose promise rejects', { observer: rejecting as Observer }],
    [
      'a tap that throws',
      {
        tap: {
          frame: () => {
            throw fault;
          },
          event: () => undefined,
        },
      },
    ],
  ];
  for (const [name, watcher] of watchers) {
    it(`${name} is reported once, in plain, and the node goes on`, async () => {
      const warned: NodeJS.ErrnoException[] = [];
      const hear = (warning: NodeJS.ErrnoException) => {
        if (warning.code === WATCHER_WARNING) warned.push(warning);
      };
      process.on('warning', hear);
      const heard = once(process, 'warning');
      expect(await runWatchedBy(watcher)).to.equal('ready');
      await heard;
      process.off('warning', hear);
      expect(warned).to.have.lengthOf(1);
      expect(warned[0]?.message).to.match(/^(an observer|a tap) threw at .*: no\\u\{1b\}\[2J; /);
    });
  }
});
