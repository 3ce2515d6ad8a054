// What a session is told when it begins. Types only.
import type { Hello } from '../wire/messages/hello.ts';
import type { HandshakeHelp, HandshakeRole } from './handshake-rules.ts';
import type { SessionLimits } from './limits.ts';

export interface SessionOptions {
  role: HandshakeRole;
  /** Ours; its nonce is fresh, its key undefined for an anonymous dialer. */
  hello: Hello;
  /** Private and consortium networks: no anonymous dialers. [H-6] */
  identityRequired: boolean;
  help: HandshakeHelp;
  limits?: SessionLimits;
}
