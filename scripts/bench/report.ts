// Makes the page of what a run has left in a folder:
//
//   node .build/scripts/bench/report.js [--out FOLDER] [--page]
//
// The report of a folder has every table and names the plots, which lie beside it in `plots`. With --page the same goes into
// scripts/bench: each benchmark's part of README.md, between its two marks, and plots/.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { benchmarkNames } from './benchmarks.ts';
import { framesPlots } from './frames-plots.ts';
import { plotSvg } from './plots.ts';
import type { Plot } from './results.ts';
import { benchFolder, root } from './stacks/competitor.ts';

export const defaultOut = join(root, '.bench');

/** What one benchmark has left: its tables as they were printed, and its plots. */
interface Section {
  readonly name: string;
  readonly text: string;
  readonly plots: readonly Plot[];
}

/** Writes the report of a folder. @returns its file */
export function writeReport(out: string): string {
  const sections = sectionsIn(out);
  writePlots(sections, join(out, 'plots'));
  const file = join(out, 'report.md');
  writeFileSync(file, `${sections.map(sectionText).join('\n\n')}\n`);
  return file;
}

/** Puts it into the page of the repository. @throws Error for a run of the quick size */
function writePage(out: string): void {
  const page = join(benchFolder, 'README.md');
  let text = readFileSync(page, 'utf8');
  const sections = sectionsIn(out);
  for (const section of sections) text = withSection(text, section);
  writePlots(sections, join(benchFolder, 'plots'));
  writeFileSync(page, text);
}

function sectionsIn(out: string): Section[] {
  return benchmarkNames.flatMap((name) => {
    const [tables, json] = [`${name}.md`, `${name}.json`].map((file) => join(out, file));
    if (tables === undefined || json === undefined || !existsSync(tables)) return [];
    const text = readFileSync(tables, 'utf8').trim();
    return [{ name, text, plots: existsSync(json) ? plotsIn(json) : [] }];
  });
}

/** Of any benchmark: `plots`, or what frames.ts writes. */
function plotsIn(file: string): readonly Plot[] {
  const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof found !== 'object' || found === null) return [];
  return 'plots' in found ? (found as { plots: readonly Plot[] }).plots : framesPlots(found);
}

function writePlots(sections: readonly Section[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { plots } of sections) {
    for (const plot of plots) writeFileSync(join(folder, `${plot.name}.svg`), plotSvg(plot));
  }
}

function sectionText({ text, plots }: Section): string {
  return [...plots.map(({ name, title }) => `![${title}](plots/${name}.svg)`), text].join('\n\n');
}

export function withSection(page: string, section: Section): string {
  const [begin, end] = [`<!-- ${section.name}: begin -->`, `<!-- ${section.name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place for ${section.name}: ${begin}`);
  if (/; quick size,/.test(section.text)) {
    throw new Error(`${section.name} ran in its quick size: such figures do not go into the page`);
  }
  return `${page.slice(0, from + begin.length)}\n\n${sectionText(section)}\n\n${page.slice(to)}`;
}

const usage = `node .build/scripts/bench/report.js [options]

  --out <folder>   what a run has left (default: .bench); its report goes there too
  --page           put its tables and plots into the page of the repository`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      out: { type: 'string', default: defaultOut },
      page: { type: 'boolean', default: false },
    },
  });
  console.log(values.help ? usage : writeReport(values.out));
  if (values.page && !values.help) writePage(values.out);
}
