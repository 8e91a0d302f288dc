import { ok } from 'node:assert';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTracker } from '../create-tracker.js';
import type { Sendable } from '../destination.js';
import type { EventInput } from '../event.js';
import type { OutcomeStatus } from '../outcome.js';
import type { Tracker } from '../tracker.js';
import { httpTransport } from '../transport.js';
import { expects, responseOf, type Subject, same } from './destination-subject.js';
import type { SuiteAnswers, SuiteCase } from './destination-under-test.js';
import { manualClock } from './manual-clock.js';

/** The destination in a real tracker, before a server that answers by a script. */
export function deliveryCases(subject: Subject): readonly SuiteCase[] {
  const { given } = subject;
  const [delivered, halt, rejected] = [given.delivered[0], given.halt[0], given.rejected[0]];
  const all = given.events.map(() => ['delivered']);
  const delivery = (name: string, run: (scene: Scene) => Promise<void>, events = given.events) => ({
    name,
    run: () => play(subject, events, run),
  });
  return [
    delivery('delivers every event once after an outage, in the same requests', async (scene) => {
      const failures: SuiteAnswers = [
        ...given.retry.slice(0, 1),
        { status: 429, headers: { 'retry-after': '7' } },
      ];
      scene.answer = (request) => failures[request] ?? delivered;
      await scene.settle();
      same(scene.ends, all, 'the ends of the events');
      const [first, second, third] = scene.sent;
      same([second?.body, third?.body], [first?.body, first?.body], 'the same body on each try');
      const waited = (third?.at ?? 0) - (second?.at ?? 0);
      expects(waited >= 7_000, 'a wait as long as Retry-After says, 7,000 ms', waited);
      expects(first?.url.startsWith('/a/b/'), 'the path of the base URL', first?.url);
    }),
    delivery('keeps events while its key is refused, and sends them then', async (scene) => {
      scene.answer = () => halt;
      await scene.settle('halted');
      same(scene.ends.flat(), [], 'no end while the key is refused');
      scene.answer = () => delivered;
      scene.tracker.resume(subject.destination.name);
      await scene.settle();
      same(scene.ends, all, 'the ends of the events');
    }),
    delivery(
      'rejects an event that the vendor refuses',
      async (scene) => {
        scene.answer = () => rejected;
        await scene.settle();
        same(scene.ends, [['rejected']], 'the end of the event');
      },
      given.events.slice(0, 1),
    ),
    delivery('ends every event once before a server that talks nonsense', async (scene) => {
      const bodies = ['<!doctype html>', '{', 'null', ''];
      scene.answer = (request) => ({ status: request % 3 === 2 ? 500 : 200, body: bodies[request % 4] });
      await scene.settle('halted');
      expects(!scene.ends.flat().includes('delivered'), 'no success', scene.ends);
    }),
    ...given.partial.map(({ events, answer, expect }, n) =>
      delivery(
        `ends the events of answer ${n + 1} of partial as it says`,
        async (scene) => {
          scene.answer = (request) => (request === 0 ? answer : delivered);
          await scene.settle();
          const ends = expect.map((status) => [status === 'again' ? 'delivered' : status]);
          same(scene.ends, ends, 'the ends of the events');
          const isOnce = expect.includes('again') || scene.sent.length === 1;
          expects(isOnce, 'nothing to be sent again', scene.sent);
        },
        events,
      ),
    ),
  ];
}

interface Scene {
  readonly tracker: Tracker;
  /** The requests so far; `at` is ms on the clock. */
  readonly sent: readonly { readonly url: string; readonly body: string; readonly at: number }[];
  /** The outcomes of each event. */
  readonly ends: readonly OutcomeStatus[][];
  /** What the server answers to a request; the first is 0. */
  answer(request: number): SuiteAnswers[number] | undefined;
  /** Lets time pass until all events have an outcome, or the destination is halted where that will do. */
  settle(or?: 'halted'): Promise<void>;
}

/** How long the clock runs before a case is given up. */
const PATIENCE_MS = 30 * 60_000;

async function play(
  subject: Subject,
  events: Subject['given']['events'],
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const clock = manualClock();
  const transport = httpTransport();
  const sent: Scene['sent'][number][] = [];
  const outcomes = new Map<string, OutcomeStatus[]>();
  const log: string[] = [];
  let batch: readonly Sendable[] = [];
  let inFlight = 0;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const count = sent.push({ url: request.url ?? '', body, at: clock.elapsed() });
    const answer = responseOf(scene.answer(count - 1) ?? { status: 500 }, batch);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const destination = subject.create({ baseUrl: `http://127.0.0.1:${port}/a/b` });
  const note = (line: string) => log.push(line);
  const tracker = createTracker({
    destinations: [
      {
        ...destination,
        request(deliveries, attempt) {
          batch = deliveries;
          return destination.request(deliveries, attempt);
        },
      },
    ],
    clock,
    concurrency: 1,
    retry: { forMs: 60_000 },
    logger: { debug: note, info: note, warn: note, error: note },
    onOutcome(outcome) {
      note(JSON.stringify(outcome));
      outcomes.get(outcome.id)?.push(outcome.status);
    },
    transport: {
      post: (request, options) => {
        inFlight++;
        return transport.post(request, options).finally(() => inFlight--);
      },
      close: () => transport.close(),
    },
  });
  const until = async (done: () => boolean) => {
    for (const end = clock.elapsed() + PATIENCE_MS; !done(); ) {
      expects(clock.elapsed() < end, 'an end', { outcomes, log });
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (inFlight === 0) await clock.advance(1_000);
    }
  };
  const scene: Scene = {
    tracker,
    sent,
    get ends() {
      return [...outcomes.values()];
    },
    answer: () => undefined,
    settle: (or) =>
      until(() => {
        const { pending, state } = { ...tracker.stats().destinations[destination.name] };
        return pending === 0 || state === or;
      }),
  };
  const close = async () => {
    let closed = false;
    void tracker.close().then(() => {
      closed = true;
    });
    await until(() => closed);
  };
  try {
    for (const event of events) {
      const { id, issues } = tracker.track(event as EventInput);
      same(issues, [], 'no issue with a good event');
      outcomes.set(id, []);
    }
    await run(scene);
    await close();
    expects(
      scene.ends.every(({ length }) => length === 1),
      'one outcome for each event',
      outcomes,
    );
    ok(!log.join().includes(subject.given.credential), `A key was logged: ${log}`);
  } finally {
    await close();
    server.closeAllConnections();
    server.close();
  }
}
