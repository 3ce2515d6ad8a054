// Colours, only where a person sees them: on a terminal that can, and without NO_COLOR (no-color.org).
import { styleText } from 'node:util';
import type { Tone } from '../observe/log-line.ts';
import type { Paint } from '../observe/sinks/log-sink.ts';

const styles = {
  plain: 'reset',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  faint: 'gray',
} as const satisfies Record<Tone, string>;

export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  const isWanted = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  if (!isWanted) return (_, line) => line;
  return (tone, line) =>
    tone === 'plain' ? line : styleText(styles[tone], line, { validateStream: false });
}
