// Every way in which a peer can break a clause of proto/README.md, as a value: the peer's fault is
// never an exception. Each name carries its clause and a sentence for people; nothing else lives here.

export const violations = {
  'prefix-too-long': { clause: 'F-2', text: 'length prefix longer than 3 bytes' },
  'prefix-not-minimal': { clause: 'F-2', text: 'length prefix not in its shortest form' },
  'frame-empty': { clause: 'F-3', text: 'frame of length 0' },
  'frame-too-large': { clause: 'F-4', text: 'frame above the limit of this phase' },
  undecodable: { clause: 'E-1', text: 'payload is not a protobuf message' },
  'no-body': { clause: 'E-1', text: 'Envelope without a body' },
  'two-bodies': { clause: 'E-2', text: 'Envelope with more than one body' },
  'wrong-wire-type': { clause: 'E-2', text: 'known field with the wrong wire type' },
  'duplicate-field': { clause: 'E-2', text: 'singular field given twice' },
  'unknown-rate': { clause: 'E-3', text: 'too many unknown messages' },
  'message-too-large': { clause: 'E-4', text: 'message above the limit of its type' },
  'too-many-items': { clause: 'E-5', text: 'more items than the limit of the field' },
  'bad-field': { clause: 'E-7', text: 'field of the wrong size or value' },
  'block-not-alone': { clause: 'E-6', text: 'block frame that is not in its one encoding' },
  'id-in-greeting': { clause: 'H-1', text: 'Hello or Welcome with id or re' },
  'wrong-magic': { clause: 'H-2', text: 'greeting without the constant' },
  'out-of-turn': { clause: 'H-4', text: 'message that is not legal in this phase' },
  'bad-signature': { clause: 'H-6', text: 'signature does not prove the key' },
  'pong-unasked': { clause: 'B-2', text: 'Pong that answers no Ping' },
  'ping-rate': { clause: 'B-3', text: 'too many Pings' },
  'reply-unasked': { clause: 'S-3', text: 'reply to a request that was not made' },
  'request-without-id': { clause: 'S-3', text: 'request without an id' },
  'block-outside-reply': { clause: 'S-5', text: 'block outside BlocksBegin and BlocksEnd' },
  'reply-inside-reply': { clause: 'S-5', text: 'second block reply before the first one ended' },
  'served-disagrees': { clause: 'S-5', text: 'BlocksEnd counts other blocks than were sent' },
  'after-goodbye': { clause: 'G-1', text: 'frame after Goodbye' },
  'bad-headers': { clause: 'S-6', text: 'headers that break the rules of the chain' },
  'bad-block': { clause: 'S-7', text: 'block that breaks the rules of the chain' },
  unrequested: { clause: 'S-7', text: 'block that was not asked for' },
  'inventory-rate': { clause: 'T-2', text: 'too many announcements of transactions' },
  'transaction-unasked': { clause: 'T-4', text: 'transaction that was not asked for' },
  'bad-transaction': { clause: 'T-5', text: 'transaction that can never be valid' },
  'bad-snapshot': { clause: 'N-4', text: 'piece of a snapshot that proves nothing' },
  'tip-rate': { clause: 'S-9', text: 'too many announcements' },
} as const;

export type Violation = keyof typeof violations;

/** One line for people: `F-2 length prefix longer than 3 bytes`. */
export function describeViolation(violation: Violation): string {
  const { clause, text } = violations[violation];
  return `${clause} ${text}`;
}
