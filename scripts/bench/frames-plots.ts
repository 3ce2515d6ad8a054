// The plots of frames.ts, made of the file that it writes: how fast each stack is, of a bare socket.
import type { Plot } from './results.ts';

interface FramesFile {
  readonly tables: readonly {
    readonly load: { readonly kind: 'stream' | 'round-trips'; readonly payloadBytes: number };
    readonly rows: readonly { readonly stack: string; readonly ofBare: number }[];
  }[];
}

/** None where the file is another's. */
export function framesPlots(file: object): Plot[] {
  if (!isFramesFile(file)) return [];
  return file.tables.map(({ load, rows }) => {
    const { kind, payloadBytes } = load;
    const what = kind === 'stream' ? `${payloadBytes} bytes one way` : 'round trips';
    return {
      name: kind === 'stream' ? `frames-${payloadBytes}` : 'frames-round-trips',
      title: `Frames, ${what}: rate, of a bare socket's`,
      unit: 'of bare',
      bars: rows.map(({ stack, ofBare }) => ({
        ...{ label: stack, values: [ofBare] },
        kind: stack.startsWith('finack') ? ('ours' as const) : ('other' as const),
      })),
    };
  });
}

function isFramesFile(file: object): file is FramesFile {
  return 'tables' in file && Array.isArray(file.tables) && 'timing' in file;
}
