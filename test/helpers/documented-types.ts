// Types as the tables of our pages say them. A table of this type does not compile when a field is
// missing, is one too many, or has another type: so pages can be held against types, which are gone when
// the tests run.

type Said<Value> = [Value] extends [string]
  ? 'text'
  : [Value] extends [number]
    ? 'number'
    : [Value] extends [boolean]
      ? 'boolean'
      : [Value] extends [string | number]
        ? 'text or number'
        : 'object';

/** The fields of an object type; `?` behind the type: it may be absent. */
export type SaidFields<Fields> = {
  readonly [Name in keyof Fields]-?: undefined extends Fields[Name]
    ? `${Said<Exclude<Fields[Name], undefined>>}?`
    : Said<Fields[Name]>;
};

/** The rows of every table below a heading: their cells, with the code marks taken off the first. */
export function rowsBelow(page: string, heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  );
}
