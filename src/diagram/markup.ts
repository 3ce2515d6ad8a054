// Tags and texts of SVG and HTML as strings. Every text and attribute goes through here, so that
// nothing a lesson or a peer wrote becomes markup. PURE.

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** `children` are markup already. */
export function tag(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${written.join('')}>${children.join('')}</${name}>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replaceAll(controls, '\ufffd');
}

/** XML has no way to write most of them. */
const controls = /[^\P{Cc}\t\n\r]/gu;
