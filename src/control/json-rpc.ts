// JSON-RPC 2.0, one line per message: a request's line to what it asks, an answer to its line. Knows
// no method. Batches are refused: several requests are several lines.
// Source: jsonrpc.org/specification.

import { jsonOf } from '../observe/ndjson.ts';
import { ControlError } from './control-error.ts';

export type RequestId = string | number | null;

export interface RpcRequest {
  method: string;
  params: Readonly<Record<string, unknown>>;
  /** undefined: a notification, which is not answered. */
  id: RequestId | undefined;
}

/** The specification's own codes, and one for what the node itself refuses. */
export const rpcCodes = {
  PARSE: -32_700,
  INVALID_REQUEST: -32_600,
  NO_SUCH_METHOD: -32_601,
  INVALID_PARAMS: -32_602,
  INTERNAL: -32_603,
  NODE: -32_000,
} as const;

export type RpcCodeName = keyof typeof rpcCodes;

/** An error of the caller's making, or the node's refusal; `reason` is a code such as `CONNECT`. */
export class RpcError extends Error {
  readonly codeName: RpcCodeName;
  readonly reason: string;
  constructor(codeName: RpcCodeName, message: string, reason: string = codeName) {
    super(message);
    this.codeName = codeName;
    this.reason = reason;
  }
}

/** @throws RpcError `PARSE` or `INVALID_REQUEST` */
export function readRequest(line: string): RpcRequest {
  const request = parse(line);
  if (Array.isArray(request)) throw invalid('send one request per line, not a batch');
  if (!isRecord(request)) throw invalid('a request is a JSON object');
  const { jsonrpc, method, params, id } = request;
  if (jsonrpc !== '2.0') throw invalid('"jsonrpc" must be "2.0"');
  if (typeof method !== 'string') throw invalid('"method" must be a string');
  if (params !== undefined && !isRecord(params)) throw invalid('"params" must be an object');
  if (id !== undefined && !isId(id)) throw invalid('"id" must be a string or a number');
  return { method, params: params ?? {}, id };
}

/** The id of a line that is no good request, as far as it has one: the caller may be waiting for it. */
export function requestIdOf(line: string): RequestId {
  try {
    const request: unknown = JSON.parse(line);
    return isRecord(request) && isId(request['id']) ? request['id'] : null;
  } catch {
    return null;
  }
}

export function requestLine(method: string, params: object, id: RequestId): string {
  return `${jsonOf({ jsonrpc: '2.0', id, method, params })}\n`;
}

/** JSON has no `undefined`: a method without an answer answers null. */
export function resultLine(id: RequestId, result: unknown): string {
  return `${jsonOf({ jsonrpc: '2.0', id, result: result ?? null })}\n`;
}

export function errorLine(id: RequestId, error: RpcError): string {
  const { codeName, message, reason } = error;
  const shown = { code: rpcCodes[codeName], message, data: { code: reason } };
  return `${jsonOf({ jsonrpc: '2.0', id, error: shown })}\n`;
}

/**
 * What a node has answered, from its line.
 * @throws ControlError `REFUSED`, or `BAD_REPLY` if nothing of ours wrote that line
 */
export function resultIn(line: string): unknown {
  const reply = replyIn(line);
  if (!('error' in reply)) return reply['result'];
  const error = isRecord(reply['error']) ? reply['error'] : {};
  const detail = isRecord(error['data']) ? error['data']['code'] : undefined;
  const remoteCode = String(detail ?? error['code']);
  throw new ControlError('REFUSED', String(error['message']), { remoteCode });
}

function replyIn(line: string): Record<string, unknown> {
  const why = "the answer is not one of finack's control protocol";
  try {
    const reply: unknown = JSON.parse(line);
    if (isRecord(reply) && reply['jsonrpc'] === '2.0') return reply;
  } catch (error) {
    throw new ControlError('BAD_REPLY', why, { cause: error });
  }
  throw new ControlError('BAD_REPLY', why);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new RpcError('PARSE', `not JSON: ${(error as Error).message}`);
  }
}

function invalid(why: string): RpcError {
  return new RpcError('INVALID_REQUEST', why);
}

function isId(value: unknown): value is RequestId {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
