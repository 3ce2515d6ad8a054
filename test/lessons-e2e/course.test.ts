// The course as a test suite: every lesson proves its claims, and its wrong variant fails those it
// says; together they show all of TCP's states. Slow and on real sockets, so it belongs to the proofs.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { lessonFiles, lessonUrl, loadLesson } from '../../src/lessons/course.ts';
import { isNoticed } from '../../src/lessons/run-lesson.ts';
import { rfcStates, statesSeen } from '../../src/lessons/states-seen.ts';
import type { ScenarioOutcome } from '../../src/testbed/orchestrator.ts';
import {
  type FinishedRun,
  findIsolation,
  type Isolation,
  runScenario,
} from '../../src/testbed/run-scenario.ts';
import { needsLessons, needsTracefs } from '../helpers/needs.ts';

const run = promisify(execFile);

/** ms. The longest lesson waits 15 s for the kernel's timers. */
const LESSON_TIMEOUT_MS = 60_000;

/** What belongs to patterns and programs; and lists of nothing, and what is not there. */
const NOTATION = /[$^\\|{}]|\.\*|\(\?|\.\. | > |\(, |: *(?:$|[-;,])|undefined|NaN/;

type FinishedScenario = Extract<ScenarioOutcome, { result: 'ran' }>;

describe('the course', function () {
  this.timeout(LESSON_TIMEOUT_MS);
  let isolation: Isolation;
  /** By the RFC's names, what the kernel showed in any lesson. */
  const seen = new Set<string>();

  before(async function () {
    await needsLessons(this);
    isolation = await findIsolation();
  });

  function perform(file: string, wrong: boolean): Promise<FinishedRun> {
    return runScenario({
      isolation,
      module: lessonUrl(file),
      exportName: 'lesson',
      wrong,
      onStep: () => Promise.resolve(),
      signal: new AbortController().signal,
    });
  }

  for (const file of lessonFiles) {
    describe(file, () => {
      let played: FinishedScenario;
      /** Packets of the capture that the lesson's filter shows. */
      let filtered: string[];

      before(async () => {
        const { outcome, folder } = await perform(file, false);
        try {
          played = notSkipped(outcome);
          const { wireshark } = await loadLesson(file);
          filtered = await packetsShown(join(folder, 'packets.pcap'), wireshark.filter);
        } finally {
          await rm(folder, { recursive: true });
        }
        for (const state of statesSeen(played.recording.events)) seen.add(state);
      });

      it('proves its claims', () => {
        const { findings, recording } = played;
        const weak = Object.entries(findings).filter(([, { result }]) => result !== 'proved');
        // Without the tracepoint (no root) what was sampled counts as reduced, never as failed.
        const allowed =
          recording.coverage.kernel.level === 'full' ? [] : ['reduced', 'not-observable'];
        for (const [id, finding] of weak) {
          const because = 'because' in finding ? JSON.stringify(finding.because) : '';
          expect(allowed, `${id} is ${finding.result}: ${because}`).to.include(finding.result);
        }
        expect(Object.keys(findings)).to.have.length.above(0);
      });

      it('comes to every step of its story, in order', async () => {
        const { steps } = await loadLesson(file);
        const reached = played.recording.events.flatMap((event) =>
          event.level === 'step' ? [event.name] : [],
        );
        expect([...new Set(reached)]).to.deep.equal(Object.keys(steps));
      });

      it('gives a filter for Wireshark that shows something in its capture', () => {
        expect(filtered).to.have.length.above(0);
      });

      it('fails its claims when done wrong', async () => {
        const { wrong } = await loadLesson(file);
        const { outcome, folder } = await perform(file, true);
        await rm(folder, { recursive: true });
        const { findings, recording } = notSkipped(outcome);
        for (const [id, finding] of Object.entries(findings)) {
          if (finding.result !== 'failed') continue;
          for (const words of Object.values(finding.because)) {
            expect(words, `${id}, in words for people`).to.not.match(NOTATION);
          }
        }
        const results = wrong.fails.map((id) => findings[id]?.result);
        // Sampled, a state that must not be there may also not have been looked for in time.
        const allowed =
          recording.coverage.kernel.level === 'full' ? ['failed'] : ['failed', 'not-observable'];
        for (const [at, id] of wrong.fails.entries()) {
          expect(allowed, `${id}, done wrong`).to.include(results[at]);
        }
        expect(results).to.include('failed');
        expect(isNoticed({ wrong }, findings)).to.equal(true);
      });
    });
  }

  // Behind the others and in a suite of its own: mocha runs a suite's own tests before its suites.
  describe('all lessons together', () => {
    it('show all eleven states of RFC 9293 in a real kernel', async function () {
      // Sampled, a state may come and go unseen.
      await needsTracefs(this);
      const states = rfcStates.map(({ name }) => name);
      expect(states).to.have.length(11);
      expect(states.filter((name) => !seen.has(name))).to.deep.equal([]);
    });
  });
});

function notSkipped(outcome: ScenarioOutcome): FinishedScenario {
  if (outcome.result === 'skipped') throw new Error(`skipped: ${outcome.because.en}`);
  return outcome;
}

/** The numbers of the packets that a display filter shows; tshark rejects one it cannot read. */
async function packetsShown(capture: string, filter: string): Promise<string[]> {
  const { stdout } = await run('tshark', [
    '-r',
    capture,
    '-Y',
    filter,
    '-T',
    'fields',
    '-e',
    'frame.number',
  ]);
  return stdout.split('\n').filter((line) => line !== '');
}
