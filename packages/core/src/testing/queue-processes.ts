import { expects, same } from './destination-subject.js';
import { Crew } from './queue-crew.js';
import { killStorm } from './queue-kills.js';
import { numbered } from './queue-orders.js';
import { PATIENCE_MS, put, type Row, type Scene, until } from './queue-scene.js';
import type { QueueUnderTest } from './queue-under-test.js';

/** A slow machine needs some of it to end a process. */
const END_MS = 5_000;

/** Several processes: 6, 16 and 21. */
export function processCases({ program }: QueueUnderTest): readonly Row[] {
  const survives = (processes: number) => async (scene: Scene) => {
    const report = await killStorm(scene.given, { kills: 20, processes, seed: processes });
    expects(report.stored > 0 && report.lost === 0, 'nothing lost', report);
    expects(report.duplicates <= report.inFlightAtKills, 'no duplicate but of what was in flight', report);
  };
  const cases: Row[] = [
    ['6: shares nothing out twice among four processes', sharing],
    ['16: loses nothing to kill -9 of one process', survives(1)],
    ['16: loses nothing to kill -9 of two processes', survives(2)],
    [
      '21: lets the process end once it is closed',
      async (scene) => {
        const crew = new Crew(scene.given, { store: scene.store }, 1);
        try {
          const visitor = crew.start('visitor');
          await visitor.ended();
          const { word, at } = visitor.last;
          expects(
            word === 'closed' && performance.now() - at < END_MS,
            `the end within ${END_MS} ms`,
            visitor.last,
          );
        } finally {
          crew.end();
        }
      },
    ],
  ];
  return program === undefined ? [] : cases;
}

async function sharing(scene: Scene): Promise<void> {
  const queue = await scene.open();
  const crew = new Crew(scene.given, { store: scene.store }, 25);
  try {
    const workers = [1, 2, 3, 4].map(() => crew.start('consumer'));
    await Promise.all(workers.map((worker) => worker.ready()));
    const count = 10_000;
    for (let i = 0; i < count; i += 500) {
      await put(
        queue,
        Array.from({ length: 500 }, (_, j) => numbered(`${i + j}`)),
      );
    }
    await until(
      () => crew.faults.length > 0 || (crew.got.size === count && crew.inFlight === 0),
      'all taken and settled',
      3 * PATIENCE_MS,
    );
    await Promise.all(workers.map((worker) => worker.stop()));
    same(
      [...crew.got].filter(([, times]) => times > 1),
      [],
      'none taken twice',
    );
    same(crew.faults, [], 'no fault of a process');
  } finally {
    crew.end();
  }
}
