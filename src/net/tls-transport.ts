// The transport whose channels are TLS 1.3 over this machine's TCP, on the same port on which others may
// speak plainly: they are told so. Who may come in is handed in.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Address } from './address.ts';
import { identityOf } from './certificate.ts';
import { socketTransport } from './tcp-transport.ts';
import { TlsChannel } from './tls-channel.ts';
import { secureContextOf } from './tls-gate.ts';
import { TlsHandshakes } from './tls-handshakes.ts';
import type { Transport } from './transport.ts';

export interface TlsTransportOptions {
  /** The node key, Ed25519: also the one that Hello shows. */
  readonly key: KeyObject;
  readonly clock: Clock;
  /**
   * May the holder of this key come in? 32 bytes as hex, proven by TLS. `dialled`: where we called;
   * undefined for one who called us.
   */
  readonly admits: (publicKey: string, dialled: Address | undefined) => boolean;
  /**
   * Each secret of a connection as a line of the NSS key log format, newline included: whoever has the
   * lines and the packets reads everything. For Wireshark; `openKeylog` writes them to a file.
   */
  readonly keylog?: (line: Uint8Array) => void;
}

/** @throws Error for a key of another kind than Ed25519 */
export function tlsTransport({ key, clock, admits, keylog }: TlsTransportOptions): Transport {
  const context = secureContextOf(identityOf(key));
  const handshakes = new TlsHandshakes(clock);
  return socketTransport((socket, dialled) => {
    return new TlsChannel(socket, {
      ...{ context, clock, handshakes, keylog },
      side: dialled === undefined ? 'listener' : 'dialer',
      admits: (publicKey) => admits(publicKey, dialled),
    });
  });
}
