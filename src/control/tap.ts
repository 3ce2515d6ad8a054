// `node.tap`: the connection carries a capture (pcapng). What fills it is handed in, because this folder
// knows no captures.
import type { Socket } from 'node:net';
import type { NodeHandle } from '../node/api.ts';
import { CALL_TIMEOUT_MS, TAPS_MAX } from './limits.ts';
import { openStream, type RunningStream, type StreamMethod } from './stream.ts';

/** Begins to write a capture of this node into the socket. */
export type OpenTap = (handle: NodeHandle, socket: Socket) => RunningStream;

export function tapMethod(openTap: OpenTap): StreamMethod {
  return {
    runningMax: TAPS_MAX,
    begin(handle, params) {
      params.noMore();
      return { answer: { format: 'pcapng' }, open: (socket) => openTap(handle, socket) };
    },
  };
}

/**
 * Asks a running node for a tap: the socket that comes back carries pcapng and nothing else.
 * @throws ControlError
 */
export async function openTap(path: string, timeoutMs: number = CALL_TIMEOUT_MS): Promise<Socket> {
  return (await openStream(path, 'node.tap', {}, timeoutMs)).socket;
}
