// `finack demo` from its first line to its verdict: look out, play, gather, judge, report, and leave
// nothing behind. The acts are in play.ts, the claims in claims.ts.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Narrator, type Stage } from '../diagram/narrator.ts';
import { makeFolders } from '../files/own-folders.ts';
import { type Verdict, verdictOf } from '../proof/verdict.ts';
import { type Chapter, claimsOf, judge } from './claims.ts';
import { Company } from './company.ts';
import { gatherEvidence } from './evidence.ts';
import { Lookout, type Sightings } from './lookout.ts';
import { captureFilter, findPlaces } from './places.ts';
import { play } from './play.ts';
import { report } from './report.ts';

export interface DemoOptions {
  /** What runs finack: `node dist/cli/main.js`. */
  finack: readonly string[];
  /** Keeps the capture and the nodes' data in this folder, which must be empty or new. */
  keep?: string;
  stage: Stage;
  /** Ends everything at once. */
  signal: AbortSignal;
}

export interface DemoResult {
  chapters: readonly Chapter[];
  verdict: Verdict;
}

/** Resolves with the verdict. Rejects when the play could not be played; nothing is left running. */
export async function runDemo({ finack, keep, stage, signal }: DemoOptions): Promise<DemoResult> {
  const voice = new Narrator(stage);
  const startMs = performance.now();
  const folder = await folderFor(keep);
  const runtimeFolder = await mkdtemp(join(tmpdir(), 'finack-run-'));
  try {
    const places = await findPlaces();
    const lookout = await Lookout.open(folder, captureFilter(places));
    introduce(lookout, voice);
    const company = new Company({ finack, folder, runtimeFolder }, places);
    const { sightings, outcome } = await played(company, lookout, voice, signal);
    const evidence = await gatherEvidence(folder, sightings, outcome);
    const chapters = judge(evidence);
    const verdict = verdictOf(claimsOf(chapters));
    report(evidence, sightings, chapters, verdict, voice);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
    voice.line(voice.paint('dim', `${seconds} s in all`));
    if (keep !== undefined) tellWhatIsKept(folder, sightings, voice);
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

/** Whatever happens, no process is left and nobody watches any more. */
async function played(
  company: Company,
  lookout: Lookout,
  voice: Narrator,
  signal: AbortSignal,
): Promise<{ sightings: Sightings; outcome: Awaited<ReturnType<typeof play>> }> {
  const endAll = (): void => void company.end();
  signal.addEventListener('abort', endAll, { once: true });
  let sightings: Sightings | undefined;
  try {
    const outcome = await play(company, voice);
    sightings = await lookout.close();
    return { sightings, outcome };
  } catch (error) {
    if (!signal.aborted) for (const line of company.lastWords()) voice.line(line);
    throw error;
  } finally {
    signal.removeEventListener('abort', endAll);
    await company.end();
    if (sightings === undefined) await lookout.close();
  }
}

function introduce(lookout: Lookout, voice: Narrator): void {
  const { blindBecause, kernelNote } = lookout;
  voice.title('finack demo: five nodes, five processes, one machine');
  voice.say(
    blindBecause === undefined
      ? 'Every packet between them is captured on the loopback interface. What is said at the end is read from those packets, not from what the programs believe.'
      : `Here ${blindBecause}. The play is played all the same; what only packets can show is counted as not observable.`,
  );
  voice.say(`The kernel's TCP states: ${kernelNote}. They are shown, not counted.`);
}

function tellWhatIsKept(folder: string, { packets }: Sightings, voice: Narrator): void {
  voice.line();
  voice.line(`kept in ${folder}`);
  if (!packets.captured) return;
  const { file } = packets;
  voice.line(`  wireshark ${file} -Y 'tcp.flags.syn == 1 || tcp.flags.fin == 1'`);
  voice.line(`  tshark -r ${file} -q -z conv,tcp`);
}
