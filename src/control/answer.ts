// One line from a client to the line that answers it. Whatever goes wrong becomes an answer too, so
// that no client can hurt the node.
import type { NodeHandle } from '../node/api.ts';
import { systemCode } from './control-error.ts';
import { errorLine, RpcError, readRequest, requestIdOf, resultLine } from './json-rpc.ts';
import { isMethodName, methods } from './methods.ts';
import { Params } from './params.ts';

/** The answer, or undefined to a notification and to an empty line. */
export async function answerLine(line: string, handle: NodeHandle): Promise<string | undefined> {
  if (line.trim() === '') return undefined;
  try {
    const { method, params, id } = readRequest(line);
    const result = await outcomeOf(method, params, handle);
    if (id === undefined) return undefined;
    return result instanceof RpcError ? errorLine(id, result) : resultLine(id, result.value);
  } catch (error) {
    return errorLine(requestIdOf(line), asRpcError(error));
  }
}

async function outcomeOf(
  method: string,
  params: Readonly<Record<string, unknown>>,
  handle: NodeHandle,
): Promise<RpcError | { value: unknown }> {
  if (!isMethodName(method)) {
    const known = Object.keys(methods).join(', ');
    return new RpcError('NO_SUCH_METHOD', `no method ${method}: there are ${known}`);
  }
  try {
    return { value: await methods[method].call(handle, new Params(params)) };
  } catch (error) {
    return asRpcError(error);
  }
}

/** The world's errors carry a code of ours; Node's own and asserts begin with ERR_ or have none. */
export function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = systemCode(error);
  if (code === '' || code.startsWith('ERR_')) {
    return new RpcError('INTERNAL', `a fault in the node: ${message}`);
  }
  return new RpcError('NODE', message, code);
}
