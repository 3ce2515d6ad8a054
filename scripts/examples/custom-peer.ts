// A peer without a chain: asks a node for blocks, reads them, and parts with a goodbye that proves what
// arrived. Usage: custom-peer HOST:PORT [first height] [how many]
import { dialPeer, networks, readBlock, sanitize } from 'finack';

const [address = '127.0.0.1:9001', from = '1', count = '10'] = process.argv.slice(2);

// The handshake is done when this resolves; the connection has a heartbeat and deadlines from now on.
const peer = await dialPeer(address, { network: networks.dev });
// What a peer says may hold anything, also what moves a terminal's cursor.
console.log(`${sanitize(peer.hello.userAgent)} at height ${peer.hello.height}`);

peer.send({
  id: 1,
  message: { kind: 'GetBlockRange', fromHeight: Number(from), count: Number(count) },
});
// Whoever keeps a peer keeps reading: with 64 messages unread nothing more is taken from the socket, no
// Ping either, and the node ends the connection for want of a Pong.
for await (const { message } of peer) {
  if (message.kind === 'BlocksEnd') break;
  if (message.kind !== 'Block') continue;
  const read = readBlock(message.bytes);
  if (!read.ok) throw new Error(`${read.fault}: ${read.why}`);
  const { id, header, transactions } = read.value;
  console.log(`#${header.height} ${id.slice(0, 16)} ${transactions.length} transactions`);
}

const { outcome, counts } = await peer.leave('done');
const { framesReceived, bytesReceived } = counts;
console.log(
  `${outcome.ending}, ${outcome.delivery}: ${framesReceived} frames, ${bytesReceived} bytes`,
);
