// The mocha reporter of both suites. It shows one of mocha's own views (`view=dot|spec`), names the
// tests that were skipped, hands the counts to scripts/test through the file $FINACK_TALLY, and
// refuses to hang: mocha ends by itself when nothing is left open, so what is left open is a fault.
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Time to let go of sockets and timers after the last test. Long: TIME_WAIT holds no handle. */
const LETTING_GO_TIMEOUT_MS = 15_000;

class Tally {
  readonly #skipped: string[] = [];

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    const { reporters, Runner } = Mocha;
    const View = options.reporterOptions?.view === 'spec' ? reporters.Spec : reporters.Dot;
    new View(runner, options);
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => this.#skipped.push(test.fullTitle()));
    runner.once(Runner.constants.EVENT_RUN_END, () => this.#over(runner.stats));
  }

  #over(stats: Mocha.Stats | undefined): void {
    for (const title of this.#skipped) console.log(`  skipped: ${title}`);
    const file = process.env['FINACK_TALLY'];
    if (file !== undefined && stats !== undefined) {
      appendFileSync(file, `${stats.passes} ${stats.failures} ${stats.pending}\n`);
    }
    setTimeout(reportLeftovers, LETTING_GO_TIMEOUT_MS).unref();
  }
}

/** Runs only if something keeps the event loop alive, because its own timer does not. */
function reportLeftovers(): void {
  const open = process.getActiveResourcesInfo().join(', ');
  console.error(`\n  The tests are over, but something was left open: ${open}`);
  // mocha has a last word on the exit code, the number of failed tests; this comes after it.
  process.once('exit', () => {
    process.exitCode = 1;
  });
  process.exit(1);
}

// biome-ignore lint/style/noDefaultExport: mocha loads a reporter by its default export.
export default Tally;
