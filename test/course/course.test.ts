// The course as a test suite: every lesson proves its claims, and its wrong variant fails those it
// says. Slow and on real sockets, so it belongs to the proofs.
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { findPlace, type Place, type Played, play } from '../../src/lab/experiment/play.ts';
import { lessonFiles, lessonUrl, loadLesson } from '../../src/lessons/course.ts';
import { needsCapture, needsProgram } from '../helpers/needs.ts';

/** ms. The longest lesson waits 15 s for the kernel's timers. */
const LESSON_TIMEOUT_MS = 60_000;

describe('the course', function () {
  this.timeout(LESSON_TIMEOUT_MS);
  let place: Place;

  before(async function () {
    await needsCapture(this);
    await needsProgram(this, 'nft', '--version');
    await needsProgram(this, 'strace', '--version');
    place = await findPlace();
  });

  async function played(file: string, wrong: boolean): Promise<Played['outcome']> {
    const { outcome, folder } = await play({
      place,
      module: lessonUrl(file),
      exportName: 'lesson',
      wrong,
      onStep: () => Promise.resolve(),
      signal: new AbortController().signal,
    });
    await rm(folder, { recursive: true });
    return outcome;
  }

  for (const file of lessonFiles) {
    it(`${file} proves its claims`, async () => {
      const outcome = await played(file, false);
      if (outcome.result === 'skipped') throw new Error(`skipped: ${outcome.because}`);
      const { findings } = outcome;
      const weak = Object.entries(findings).filter(([, { result }]) => result !== 'proved');
      // Without the tracepoint (no root) what was sampled counts as reduced, never as failed.
      const allowed =
        outcome.recording.coverage.kernel.level === 'full' ? [] : ['reduced', 'not-observable'];
      for (const [id, finding] of weak) {
        const because = 'because' in finding ? JSON.stringify(finding.because) : '';
        expect(allowed, `${id} is ${finding.result}: ${because}`).to.include(finding.result);
      }
      expect(Object.keys(findings)).to.not.be.empty;
    });

    it(`${file} fails its claims when done wrong`, async () => {
      const { wrong } = await loadLesson(file);
      const outcome = await played(file, true);
      if (outcome.result === 'skipped') throw new Error(`skipped: ${outcome.because}`);
      for (const id of wrong.fails) {
        expect(outcome.findings[id]?.result, `${id}, done wrong`).to.equal('failed');
      }
      expect(wrong.fails).to.not.be.empty;
    });
  }
});
