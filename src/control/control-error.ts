// How the control socket says that a call failed, on the client's side. Nothing else is here.
// A message is one line for the person at the terminal.

/**
 * - `NOT_RUNNING` nobody listens on the socket.
 * - `DENIED` the socket or its folder belongs to somebody else.
 * - `TIMEOUT` the node did not answer in time.
 * - `BAD_REPLY` what answered does not speak this protocol, or hung up.
 * - `REFUSED` the node answered with an error; `remoteCode` is its own.
 * - `PATH` there is no usable place for the socket.
 */
export type ControlErrorCode =
  | 'NOT_RUNNING'
  | 'DENIED'
  | 'TIMEOUT'
  | 'BAD_REPLY'
  | 'REFUSED'
  | 'PATH';

export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly code: ControlErrorCode;
  /** The node's own code, such as `CONNECT`, or JSON-RPC's name for it, when the code is `REFUSED`. */
  readonly remoteCode: string | undefined;

  constructor(
    code: ControlErrorCode,
    message: string,
    details: { cause?: unknown; remoteCode?: string } = {},
  ) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.remoteCode = details.remoteCode;
  }
}

/** The operating system's code of an error (`ENOENT`, ...), or an empty text. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
