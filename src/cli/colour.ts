// Colours, only where a person sees them: on a terminal that can, and without NO_COLOR (no-color.org);
// FORCE_COLOR asks for them anywhere (force-color.org).
import { styleText } from 'node:util';
import type { Tone } from '../observe/log-line.ts';
import type { Colourize } from '../observe/sinks/log-sink.ts';

const styles = {
  plain: 'reset',
  good: 'green',
  warning: 'yellow',
  bad: 'red',
  faint: 'gray',
} as const satisfies Record<Tone, string>;

/** Whether this stream gets colours. FORCE_COLOR decides: `0` or `false` is none at all. */
export function colourFits(
  stream: { isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function colourizerFor(
  stream: { isTTY?: boolean },
  env: NodeJS.ProcessEnv = process.env,
): Colourize {
  if (!colourFits(stream, env)) return (_, line) => line;
  return (tone, line) =>
    tone === 'plain' ? line : styleText(styles[tone], line, { validateStream: false });
}
