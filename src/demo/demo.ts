// `finack demo` from its first line to its last: observe, run, measure, check, report, and leave nothing
// behind. What happens is in steps.ts, the claims are in demo-claims.ts.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type OutputTarget, ReportWriter } from '../diagram/report-writer.ts';
import { makeFolders } from '../files/own-folders.ts';
import { type ClaimSummary, summaryOf } from '../proof/summary.ts';
import { type ClaimSection, checkDemo, claimsOf } from './demo-claims.ts';
import { captureFilter, findEndpoints } from './endpoints.ts';
import { gatherMeasurements } from './measurements.ts';
import { type Observations, Observers } from './observers.ts';
import { ProcessGroup } from './process-group.ts';
import { report } from './report.ts';
import { runSteps } from './steps.ts';

export interface DemoOptions {
  /** What runs finack: `node dist/cli/main.js`. */
  finack: readonly string[];
  /** Keeps the capture and the nodes' data in this folder, which must be empty or new. */
  keep?: string;
  output: OutputTarget;
  /** Ends everything at once. */
  signal: AbortSignal;
}

export interface DemoResult {
  chapters: readonly ClaimSection[];
  verdict: ClaimSummary;
}

/** Resolves with the verdict. Rejects when the play could not be run; nothing is left running. */
export async function runDemo({ finack, keep, output, signal }: DemoOptions): Promise<DemoResult> {
  const writer = new ReportWriter(output);
  const startMs = performance.now();
  const folder = await folderFor(keep);
  const runtimeFolder = await mkdtemp(join(tmpdir(), 'finack-run-'));
  try {
    const endpoints = await findEndpoints();
    const observers = await Observers.open(folder, captureFilter(endpoints));
    introduce(observers, writer);
    const group = new ProcessGroup({ finack, folder, runtimeFolder }, endpoints);
    const { observations, outcome } = await observedRun(group, observers, writer, signal);
    const measured = await gatherMeasurements(folder, observations, outcome);
    const chapters = checkDemo(measured);
    const verdict = summaryOf(claimsOf(chapters));
    report(measured, observations, chapters, verdict, writer);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
    writer.line(writer.paint('dim', `${seconds} s in all`));
    if (keep !== undefined) tellWhatIsKept(folder, observations, writer);
    return { chapters, verdict };
  } finally {
    const gone = keep === undefined ? [folder, runtimeFolder] : [runtimeFolder];
    for (const path of gone) await rm(path, { recursive: true, force: true });
  }
}

async function folderFor(keep: string | undefined): Promise<string> {
  if (keep === undefined) return await mkdtemp(join(tmpdir(), 'finack-demo-'));
  const folder = resolve(keep);
  await makeFolders(folder);
  if ((await readdir(folder)).length === 0) return folder;
  throw new Error(`${folder} is not empty: give a new folder to keep things in`);
}

/** Whatever happens, no process is left and no capture runs on. */
async function observedRun(
  group: ProcessGroup,
  observers: Observers,
  writer: ReportWriter,
  signal: AbortSignal,
): Promise<{ observations: Observations; outcome: Awaited<ReturnType<typeof runSteps>> }> {
  const endAll = (): void => void group.end();
  signal.addEventListener('abort', endAll, { once: true });
  let observations: Observations | undefined;
  try {
    const outcome = await runSteps(group, writer);
    observations = await observers.close();
    return { observations, outcome };
  } catch (error) {
    if (!signal.aborted) for (const line of group.logTails()) writer.line(line);
    throw error;
  } finally {
    signal.removeEventListener('abort', endAll);
    await group.end();
    if (observations === undefined) await observers.close();
  }
}

function introduce(observers: Observers, writer: ReportWriter): void {
  const { noPacketsBecause, kernelNote } = observers;
  writer.title('finack demo: five nodes, five processes, one machine');
  writer.paragraph(
    noPacketsBecause === undefined
      ? 'Every packet between them is captured on the loopback interface. What is said at the end is read from those packets, not from what the programs believe.'
      : `Here ${noPacketsBecause}. The play is played all the same; what only packets can show is counted as not observable.`,
  );
  writer.paragraph(`The kernel's TCP states: ${kernelNote}. They are shown, not counted.`);
}

function tellWhatIsKept(folder: string, { packets }: Observations, writer: ReportWriter): void {
  writer.line();
  writer.line(`kept in ${folder}`);
  if (!packets.captured) return;
  const { file } = packets;
  writer.line(`  wireshark ${file} -Y 'tcp.flags.syn == 1 || tcp.flags.fin == 1'`);
  writer.line(`  tshark -r ${file} -q -z conv,tcp`);
}
