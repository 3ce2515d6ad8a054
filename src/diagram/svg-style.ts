// How a drawn ladder looks, on a light and on a dark screen. Only classes below `.four-levels`, so that
// the picture may stand inside any page. PURE.

/** The levels' colours and the paper; each pair has a contrast of at least 4.5 to 1. */
const light =
  '--paper:#fff;--ink:#1b1f24;--dim:#5f6975;--line:#c3cad2;--band:#eef2f7;' +
  '--node:#0a58b5;--syscall:#8f5200;--kernel:#116b34;--fault:#b91c1c;--fin:#86198f;--packet:#2f3a47';
const dark =
  '--paper:#0f151c;--ink:#e6edf3;--dim:#98a3af;--line:#414b57;--band:#1a232e;' +
  '--node:#79b8ff;--syscall:#e8b55f;--kernel:#7ddb94;--fault:#ff8078;--fin:#e7a1f0;--packet:#c9d4df';

const TEXT_FONT =
  'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK KR",sans-serif';
const CODE_FONT =
  'ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK KR",monospace';

/** For pages that want to look like the picture. */
export const lightColours = light;
export const darkColours = dark;
export const fonts = { text: TEXT_FONT, code: CODE_FONT } as const;

const rules: Readonly<Record<string, string>> = {
  '': `${light};max-width:100%;height:auto`,
  text: `font:12.5px ${CODE_FONT};fill:var(--ink);white-space:pre`,
  '.paper': 'fill:var(--paper)',
  '.lifeline': 'stroke:var(--line);stroke-width:2',
  '.dots': 'stroke:var(--line);stroke-width:2;stroke-dasharray:2 4',
  '.cut': 'stroke:var(--fault);stroke-dasharray:6 5',
  '.band': 'fill:var(--band)',
  '.name': `font:600 14px ${TEXT_FONT}`,
  '.host': `font:12px ${CODE_FONT};fill:var(--dim)`,
  '.step': `font:500 14px ${TEXT_FONT}`,
  '.note': `font:12px ${TEXT_FONT};fill:var(--dim)`,
  '.number': 'font-weight:600',
  '.time': 'font-size:11.5px;fill:var(--dim)',
  '.right': 'text-anchor:end',
  '.middle': 'text-anchor:middle',
  '.mark': 'paint-order:stroke;stroke:var(--paper);stroke-width:3px',
  'text.node': 'fill:var(--node)',
  'text.syscall': 'fill:var(--syscall)',
  'text.kernel': 'fill:var(--kernel);font-weight:600',
  'text.fault': 'fill:var(--fault)',
  '.sign': 'stroke-width:2',
  '.sign.node': 'fill:var(--node);stroke:var(--node)',
  '.sign.syscall': 'stroke:var(--syscall)',
  '.sign.kernel': 'fill:var(--kernel);stroke:var(--kernel)',
  '.sign.hollow': 'fill:var(--paper)',
  '.sign.fault': 'fill:var(--fault);stroke:var(--fault)',
  '.shaft': 'fill:none;stroke:var(--packet);stroke-width:1.8',
  '.head': 'fill:var(--packet)',
  '.arrow .cross': 'fill:none;stroke:var(--fault);stroke-width:2.4',
  '.arrow .label': 'fill:var(--packet);font-weight:600',
  '.fin .shaft': 'stroke:var(--fin)',
  '.fin .head': 'fill:var(--fin)',
  '.fin .label': 'fill:var(--fin)',
  '.rst .shaft': 'stroke:var(--fault)',
  '.rst .head': 'fill:var(--fault)',
  '.rst .label': 'fill:var(--fault)',
  '.lost .shaft': 'stroke:var(--fault)',
  '.lost .label': 'fill:var(--fault)',
  '.again .shaft': 'stroke-dasharray:7 4',
  '.axis': 'stroke:var(--line)',
  '.curve': 'fill:none;stroke:var(--kernel);stroke-width:2',
  '.curve.threshold': 'stroke:var(--syscall);stroke-dasharray:6 4;stroke-width:1.6',
  '.loss': 'stroke:var(--fault);stroke-dasharray:3 4',
};

/** The content of the picture's `<style>`. */
export const svgStyle = [
  ...Object.entries(rules).map(
    ([of, style]) => `${of === '' ? '.four-levels' : `.four-levels ${of}`}{${style}}`,
  ),
  `@media(prefers-color-scheme:dark){.four-levels{${dark}}}`,
].join('\n');
