// Markup as tests look at it: whether every tag is closed in its turn, and which texts it shows.

/** Of HTML: these are never closed. */
const VOID = new Set(['meta', 'br', 'hr', 'link']);

export function isWellFormed(markup: string): boolean {
  const open: string[] = [];
  for (const [whole, closing, name = ''] of markup.matchAll(
    /<(\/?)([a-z][\w-]*)((?: [\w:-]+="[^"<]*")*)>|<(?!!doctype)|>/gi,
  )) {
    if (name === '' && whole === '<') return false;
    if (name === '' || VOID.has(name)) continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

/** What stands in `<text>`, in order. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescaped(text));
}

export function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
