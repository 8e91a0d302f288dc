const suiteOf = (test) => (test.parent.type === 'suite' ? test.parent.fullName : test.fullName);

/** Ends a run with one plain line of totals, names what was skipped, and fails in CI if anything was. */
export default class ClosingLineReporter {
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const skippedSuites = new Set();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state]++;
        if (state === 'skipped' || state === 'pending') skippedSuites.add(suiteOf(test));
      }
      if (module.errors().length > 0) count.failed++;
    }
    const skipped = count.skipped + count.pending;
    const names = [...skippedSuites].slice(0, 10).map((name) => `not run: ${name}\n`);
    process.stdout.write(
      `\n${names.join('')}${count.passed} passed, ${count.failed} failed, ${skipped} skipped\n`,
    );
    if (process.env.CI && skipped > 0) {
      process.stdout.write('CI skips nothing: install what the skipped suites name.\n');
      process.exitCode = 1;
    }
  }
}
