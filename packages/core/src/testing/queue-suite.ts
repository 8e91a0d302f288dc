import type { SuiteCase } from './destination-under-test.js';
import { closingCases } from './queue-closing.js';
import { countingCases } from './queue-counting.js';
import { depthCases } from './queue-depth.js';
import { leasingCases } from './queue-leasing.js';
import { processCases } from './queue-processes.js';
import { Scene } from './queue-scene.js';
import { storingCases } from './queue-storing.js';
import type { QueueUnderTest } from './queue-under-test.js';

/**
 * What every queue must do, as cases for any test runner.
 *
 * ```ts
 * for (const { name, run } of queueSuite({ create, remove, findsDuplicates: true, isBounded: true })) test(name, run);
 * ```
 *
 * Each case has a store of its own. Those that the queue cannot be asked for, by what is given, are left out.
 * Leases are waited for in real time, and the deep queue is filled: give each case a minute, that one ten.
 */
export function queueSuite(given: QueueUnderTest): readonly SuiteCase[] {
  return [storingCases, countingCases, leasingCases, closingCases, processCases, depthCases]
    .flatMap((cases) => cases(given))
    .filter(([, , applies = true]) => applies)
    .map(([name, run]) => ({
      name: `queue ${name}`,
      async run() {
        const scene = new Scene(given);
        try {
          await run(scene);
          await scene.close();
        } finally {
          await scene.end();
        }
      },
    }));
}
