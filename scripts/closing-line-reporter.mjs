/** Ends a run with one plain line of totals, and fails it in CI if a test was skipped. */
export default class ClosingLineReporter {
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      if (module.errors().length > 0) count.failed++;
    }
    const skipped = count.skipped + count.pending;
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${skipped} skipped\n`);
    if (process.env.CI && skipped > 0) {
      process.stdout.write('CI skips nothing: install what the skipped suites name.\n');
      process.exitCode = 1;
    }
  }
}
