// What our Hello says of this node, as of now.
import type { Hash } from '../chain/hash.ts';
import { capabilities, type PeerCapability } from '../session/capabilities.ts';
import { PROTOCOL_VERSION } from '../session/handshake-rules.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { NodeChain } from './chain-at-start.ts';
import { VERSION } from './version.ts';

/** All but the nonce, which is fresh for every connection. */
export function ownHello(
  { context, genesis, chain }: NodeChain,
  publicKey: Hash,
  { listenAddress, firstHeight }: { listenAddress: string; firstHeight: number },
  capable: readonly PeerCapability[] = Object.values(capabilities),
): Omit<Hello, 'nonce'> {
  const { height, id: tip, work } = chain.tip;
  return {
    ...{ protocolVersion: PROTOCOL_VERSION, network: context.network.name, genesis: genesis.id },
    ...{ publicKey, listenAddress, height, tip, work },
    userAgent: `finack/${VERSION}`,
    capabilities: capable,
    firstHeight,
  };
}
