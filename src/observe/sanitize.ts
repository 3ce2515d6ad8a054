// Text that came from elsewhere, made fit for one line of a terminal or a file. Nothing else is here.

/** Characters of one line; Bitcoin cuts what peers say to the same length (reference: hostile-cases). */
export const LINE_CHARS_MAX = 256;

/**
 * Controls, line separators and halves of surrogate pairs; characters that change the direction of a
 * text; and those that show nothing (tags, zero widths, fillers, variation selectors), with which two
 * names look the same. Unicode's general categories and its property Default_Ignorable_Code_Point.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** A peer's text can neither move the cursor nor start a line of its own: ESC becomes `\u{1b}`. */
export function sanitize(text: string): string {
  return text.replace(unsafe, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** JSON text with the same characters as JSON's own escapes, which mean the same inside its strings. */
export function sanitizeJson(json: string): string {
  return json.replace(unsafe, (char) => {
    // Line breaks between values, where JSON is spread over several lines; in strings JSON has escaped them.
    if (char === '\n') return char;
    const units = Array.from({ length: char.length }, (_, at) => char.charCodeAt(at));
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
  });
}

/** At most `charsMax` UTF-16 units; what was cut ends in `…`, never in half a character. */
export function truncate(text: string, charsMax: number = LINE_CHARS_MAX): string {
  if (text.length <= charsMax) return text;
  return `${text.slice(0, charsMax - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
