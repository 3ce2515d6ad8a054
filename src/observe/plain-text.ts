// Text that came from elsewhere, made fit for one line of a terminal or a file. Nothing else lives here.

/** Characters of one line; Bitcoin cuts what peers say to the same length (reference: hostile-cases). */
export const LINE_CHARS_MAX = 256;

/** Controls, invisible and direction-changing characters, line separators, halves of surrogate pairs. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A peer's text can neither move the cursor nor start a line of its own: ESC becomes `\u{1b}`. */
export function plainText(text: string): string {
  return text.replace(unsafe, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** At most `charsMax` UTF-16 units; what was cut ends in `…`, never in half a character. */
export function cutText(text: string, charsMax: number = LINE_CHARS_MAX): string {
  if (text.length <= charsMax) return text;
  return `${text.slice(0, charsMax - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
