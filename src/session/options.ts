// What a session is told when it begins. Types only.
import type { Hello } from '../wire/messages/hello.ts';
import type { HandshakeHelp, Role } from './handshake.ts';
import type { SessionLimits } from './limits.ts';

export interface SessionOptions {
  role: Role;
  /** Ours; its nonce is fresh, its key undefined for an anonymous dialer. */
  hello: Hello;
  /** Private and consortium networks: no anonymous dialers. [H-6] */
  identityRequired: boolean;
  help: HandshakeHelp;
  limits?: SessionLimits;
}
