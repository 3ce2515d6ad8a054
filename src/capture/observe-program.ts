// The first level: what a program calls on Node's objects, and what it hears from them. Events are
// seen by looking over `emit`, calls by a proxy, so that watching changes nothing: a listener for
// 'data' would set a stream flowing, one for 'error' would swallow the error.
import type { EventEmitter } from 'node:events';
import type { ProgramEvent } from './recording.ts';

export type ProgramObservation = Pick<
  ProgramEvent,
  'kind' | 'subject' | 'name' | 'detail' | 'bytes'
>;

/** Methods worth seeing: what a program asks of the network, and not how it listens or reads on. */
const watchedCalls: ReadonlySet<string> = new Set([
  ...['connect', 'listen', 'bind', 'write', 'send', 'end', 'close', 'destroy', 'resetAndDestroy'],
  ...['pause', 'resume', 'cork', 'uncork', 'setNoDelay', 'setKeepAlive', 'setTimeout'],
  ...['disconnect', 'terminate', 'ping', 'pong'],
]);

/** Events that tell of Node's own machinery and not of the network. */
const unwatchedEvents: ReadonlySet<string> = new Set([
  ...[
    'newListener',
    'removeListener',
    'pause',
    'resume',
    'readable',
    'pipe',
    'unpipe',
    'prefinish',
  ],
  'socket', // of an HTTP request: it got a socket, nothing was sent
]);

/** Looks at `thing`; what is called on the returned value is seen, what Node itself calls is not. */
export function watched<T extends EventEmitter>(
  thing: T,
  subject: string,
  see: (sighting: ProgramObservation) => void,
): T {
  const emit = thing.emit.bind(thing);
  thing.emit = (name: string | symbol, ...values: unknown[]): boolean => {
    if (typeof name === 'string' && !unwatchedEvents.has(name)) {
      see({ kind: 'event', subject, name, ...described(values) });
    }
    return emit(name, ...values);
  };
  const proxy: T = new Proxy(thing, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...values: unknown[]): unknown => {
        if (typeof property === 'string' && watchedCalls.has(property)) {
          see({ kind: 'call', subject, name: property, ...described(values) });
        }
        const answer: unknown = Reflect.apply(value, target, values);
        return answer === target ? proxy : answer;
      };
    },
    set: (target, property, value) => Reflect.set(target, property, value, target),
  });
  return proxy;
}

/** Characters of a text that are shown; a ladder has no room for more. */
const SHOWN_CHARACTERS = 24;

function described(values: readonly unknown[]): { detail: string; bytes: number } {
  const parts = values.map(partOf).filter((part) => part !== '');
  const bytes = values.reduce<number>((sum, value) => sum + bytesOf(value), 0);
  return { detail: parts.join(', '), bytes };
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  return value instanceof Uint8Array ? value.length : 0;
}

/** As a person would write it: `"hello"`, `65,536 bytes`, `ECONNRESET`, `127.0.0.12:9001`. */
function partOf(value: unknown): string {
  if (typeof value === 'string') return textOf(Buffer.from(value));
  if (value instanceof Uint8Array) return textOf(Buffer.from(value));
  if (value instanceof Error) return (value as NodeJS.ErrnoException).code ?? value.message;
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  const { host, port, address } = value as { host?: unknown; port?: unknown; address?: unknown };
  const end = typeof host === 'string' ? host : address;
  const isEnd = typeof end === 'string' && typeof port === 'number';
  return isEnd ? `${end}:${port}` : '';
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const readable = /^[\x20-\x7e]*$/.test(text);
  if (readable && text.length <= SHOWN_CHARACTERS) return JSON.stringify(text);
  return `${bytes.length.toLocaleString('en-US')} bytes`;
}
