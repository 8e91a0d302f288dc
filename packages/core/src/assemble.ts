import { Announcer } from './announcer.js';
import { Asked } from './asked.js';
import { Books } from './books.js';
import { CatalogCheck } from './catalog.js';
import { type Clock, systemClock } from './clock.js';
import { Credential } from './credential.js';
import type { Destination } from './destination.js';
import { Dispatcher } from './dispatcher.js';
import { Door } from './door.js';
import { Epochs } from './epochs.js';
import { SendoffError } from './errors.js';
import { Lane } from './lane.js';
import { consoleLogger, Log } from './logger.js';
import { memoryQueue } from './memory-queue.js';
import { type CreateTrackerOptions, readOptions } from './options.js';
import type { Delivery, Queue } from './queue.js';
import { localLimiter } from './rate-limit.js';
import { Stage } from './stage.js';
import { hashedSubjects, plainSubjects, type Subjects } from './subject.js';
import { httpTransport, type Transport } from './transport.js';
import { Watch } from './watch.js';

/** What a tracker is made of. */
export interface Parts {
  readonly settings: ReturnType<typeof readOptions>;
  readonly clock: Clock;
  readonly log: Log;
  readonly watch: Watch;
  readonly queue: Queue;
  /** The queue outlives the process. */
  readonly durable: boolean;
  readonly transport: Transport;
  readonly subjects: Subjects;
  readonly asked: Asked | undefined;
  readonly lanes: readonly Lane[];
  readonly epochs: Epochs;
  readonly stage: Stage;
  readonly door: Door;
}

/** Puts a tracker together. `open` resolves once the queue is. */
export function assemble(options: CreateTrackerOptions, open: Promise<void>): Parts {
  const settings = readOptions(options);
  const clock = options.clock ?? systemClock;
  const log = new Log(options.logger ?? consoleLogger, clock);
  const watch = new Watch(clock);
  const queue = options.queue ?? memoryQueue({ clock });
  const durable = queue.traits.survives !== 'nothing';
  assertSomebodyDelivers(settings.deliver, durable);
  const transport = options.transport ?? httpTransport();
  const subjects = durable ? hashedSubjects(settings.erasureKey) : plainSubjects;
  const asked = durable ? new Asked(settings.deliver ? settings.maxPending.events : 0) : undefined;
  const shared = { settings, clock, log, watch, queue, durable, transport, subjects, asked };

  const announcer = new Announcer(options.onOutcome, log);
  const lanes = options.destinations.map((one, index) => makeLane(one, index, announcer, shared, options));
  const laneOf = ({ lane }: Delivery) => lanes.find(({ name }) => name === lane);
  const epochs = new Epochs(lanes.length);
  const stage = new Stage({
    queue,
    clock,
    log,
    open,
    stored: durable ? (delivery) => laneOf(delivery)?.stored(delivery) : undefined,
    lost: (delivery, reason, sent) => laneOf(delivery)?.lose(delivery, sent ? 'unknown' : 'dropped', reason),
    changed: () => watch.changed(),
  });
  const door = new Door({
    lanes,
    stage,
    epochs,
    clock,
    log,
    askers: asked,
    enabled: options.enabled !== false,
    catalog: options.events && new CatalogCheck(options.events, settings.eventsMode, log),
    beforeTrack: options.beforeTrack,
  });
  return { ...shared, lanes, epochs, stage, door };
}

function makeLane(
  destination: Destination,
  index: number,
  announcer: Announcer,
  shared: Omit<Parts, 'lanes' | 'epochs' | 'stage' | 'door'>,
  options: CreateTrackerOptions,
): Lane {
  const { dryRun = false, enabled = true, transport, allowRealHostsInTests = false } = options;
  const { settings, clock, log, durable, watch } = shared;
  const { name, limits } = destination;
  const credential = new Credential(name, destination.credential, clock);
  if (enabled && !dryRun && settings.deliver) credential.assertGiven();
  if (enabled && destination.loses?.length) {
    log.say('info', `${name} has no place for: ${destination.loses.join(', ')}. They are not sent.`);
  }
  const limiterFor = options.limiter ?? ((_, rates) => localLimiter(rates, () => clock.elapsed()));
  const books = new Books(durable);
  const parts = { ...shared, destination, books, dryRun };
  const dispatcher = new Dispatcher({
    ...settings,
    ...parts,
    credential,
    random: options.random ?? Math.random,
    limiter: limits.rates?.length ? limiterFor(name, limits.rates) : undefined,
    realHosts: allowRealHostsInTests || transport !== undefined || process.env.NODE_ENV !== 'test',
    tell: (delivery, ending, attempts) => lane.end(delivery, ending, attempts),
    changed: () => watch.changed(),
  });
  const lane: Lane = new Lane({
    ...parts,
    index,
    dispatcher,
    maxPending: settings.maxPending,
    announce: (outcome) => announcer.announce(outcome),
  });
  return lane;
}

function assertSomebodyDelivers(deliver: boolean, durable: boolean): void {
  if (deliver || durable) return;
  throw new SendoffError(
    'invalid_option',
    'deliver: false needs a queue that outlives the process, such as queue: fileQueue({ path }): what lies in this ' +
      "process's memory nobody else could deliver.",
  );
}
