// Text folded and cut to the columns of a terminal, on which some letters take two. Nothing else is here.
import { columnsOf } from '../diagram/text-layout.ts';
import { sanitize } from '../observe/sanitize.ts';

/** Text over as many lines as it takes, further lines two columns further in: nothing is cut off. */
export function foldedText(text: string, columns: number): string[] {
  const indent = '  ';
  const lines: string[] = [];
  let line = '';
  for (const word of sanitize(text).split(/(?<= )/)) {
    if (line.trim() !== '' && columnsOf(line + word.trimEnd()) > columns) {
      lines.push(line);
      line = indent;
    }
    let rest = word;
    while (rest.trimEnd() !== '' && columnsOf(line + rest.trimEnd()) > columns) {
      const piece = cutToColumns(rest, columns - columnsOf(line));
      lines.push(line + piece);
      line = indent;
      rest = rest.slice(piece.length);
    }
    line += rest;
  }
  return [...lines, line].map((one) => one.trimEnd()).filter((one, at) => at === 0 || one !== '');
}

/** As much of the text as so many columns hold; at least one letter, so that folding comes to an end. */
export function cutToColumns(text: string, columns: number): string {
  let cut = '';
  for (const letter of text) {
    if (cut !== '' && columnsOf(cut + letter) > columns) break;
    cut += letter;
  }
  return cut;
}
