// The mocha reporter of both suites. It shows one of mocha's own views (`view=dot|spec`), names the
// tests that were skipped with the reason, hands the counts, what failed and the reasons to scripts/test
// through the file $FINACK_TALLY, and refuses to hang: mocha ends by itself when nothing is left open, so what is
// left open is a fault. So is a listener that is added again and again and never taken away.
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';
import { reasonOf } from './skips.ts';

/** Of an error's text, in the list of what failed: enough to know it again, one line of a terminal or three. */
const ERROR_TEXT_MAX = 300;

/** Time to let go of sockets and timers after the last test. Long: TIME_WAIT holds no handle. */
const LETTING_GO_TIMEOUT_MS = 15_000;

class Tally {
  /** Why each was skipped: one for every test. */
  readonly #reasons: string[] = [];
  /** What failed, and with which error. */
  readonly #failures: string[] = [];
  /** Tests that somebody skipped by hand: nobody would notice that they never run. */
  readonly #unexplained: string[] = [];
  /** What Node says of emitters that gather listeners. */
  readonly #leaks: string[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    const { reporters, Runner } = Mocha;
    const View = options.reporterOptions?.view === 'spec' ? reporters.Spec : reporters.Dot;
    new View(runner, options);
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => {
      const skip = reasonOf(test);
      if (skip === undefined) this.#unexplained.push(test.fullTitle());
      else this.#reasons.push(skip.because);
    });
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error: Error) => {
      this.#failures.push(`${test.fullTitle()}: ${onOneLine(error)}`);
    });
    process.on('warning', ({ name, stack, message }) => {
      if (name === 'MaxListenersExceededWarning') this.#leaks.push(stack ?? message);
    });
    runner.once(Runner.constants.EVENT_RUN_END, () => this.#over(runner.stats));
  }

  #over(stats: Mocha.Stats | undefined): void {
    for (const [because, count] of counted(this.#reasons)) {
      console.log(`  skipped ${count}: ${because}`);
    }
    for (const title of this.#unexplained) console.log(`  skipped without a reason: ${title}`);
    for (const leak of this.#leaks) console.log(`  listeners leak: ${leak}`);
    const unexplained = process.env['CI'] ? this.#unexplained.length : 0;
    const faults = unexplained + this.#leaks.length;
    if (faults > 0) setImmediate(failAtExit);
    const file = process.env['FINACK_TALLY'];
    if (file !== undefined && stats !== undefined) {
      const counts = [stats.passes, stats.failures + faults, stats.pending - unexplained];
      const failed = [
        ...this.#failures,
        ...(unexplained > 0 ? this.#unexplained.map((title) => `${title}: skipped by hand`) : []),
        ...this.#leaks.map((leak) => `listeners leak: ${leak.split('\n', 1)[0]}`),
      ];
      const lines = [
        counts.join(' '),
        ...failed.map((what) => `failed ${what}`),
        ...this.#reasons.map((because) => `skipped ${because}`),
      ];
      appendFileSync(file, `${lines.join('\n')}\n`);
    }
    setTimeout(reportLeftovers, LETTING_GO_TIMEOUT_MS).unref();
  }
}

/** mocha hands on whatever was thrown. */
function onOneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, ERROR_TEXT_MAX);
}

function counted(reasons: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const because of reasons) counts.set(because, (counts.get(because) ?? 0) + 1);
  return counts;
}

/** Runs only if something keeps the event loop alive, because its own timer does not. */
function reportLeftovers(): void {
  const open = process.getActiveResourcesInfo().join(', ');
  console.error(`\n  The tests are over, but something was left open: ${open}`);
  failAtExit();
  process.exit(1);
}

/** mocha has a last word on the exit code, the number of failed tests; called later, this comes after it. */
function failAtExit(): void {
  process.once('exit', () => {
    process.exitCode = 1;
  });
}

// biome-ignore lint/style/noDefaultExport: mocha loads a reporter by its default export.
export default Tally;
