// A node at an address that is not loopback, and a stranger at the same address who breaks a clause.
// Started by bans.test.ts in a network namespace of its own; not a test by itself.
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { endNodes, startTestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const HOST = '10.77.0.1';

/** How a dial ends. The reset may be quicker than the news that TCP is connected. */
async function dialled(): Promise<string> {
  return RawPeer.dial(node.address).then(
    (peer) => peer.letGo,
    () => 'reset',
  );
}

const node = await startTestNode({ host: HOST });
const stranger = await RawPeer.dial(node.address);
stranger.greet(instantNetwork, { publicKey: 'ab'.repeat(32) });
const broken = await node.first('connection.close');
stranger.vanish();
const banned = node.handle.bans().map(({ address }) => address);

const next = await dialled();
const { reason: dropped } = await node.first('connection.dropped');

node.handle.unban(HOST);
const third = await RawPeer.met(node.address, instantNetwork);
await node.first('connection.ready');
node.handle.ban(HOST);
const { message } = await third.next('Goodbye');
const afterBan = await dialled();
third.vanish();
await endNodes();
const result = { reason: broken.reason, banned, next, dropped, afterUnban: 'welcome' };
console.log(JSON.stringify({ ...result, left: message.goodbye.reason, afterBan }));
