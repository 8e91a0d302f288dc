import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { SendoffError } from '@sendoff/core';
import { TRACK_EVENT } from './tracker.constants.js';
import type { DecoratedEvent } from './tracker.event.js';
import type { TrackerRegistry } from './tracker.registry.js';

/** What Nest's decorators leave on methods that it calls with interceptors around them. */
const HANDLERS = {
  controllers: ['path', 'microservices:pattern'],
  providers: [
    'graphql:resolver_type',
    'graphql:resolve_reference',
    'websockets:message_mapping',
    'RABBIT_HANDLER', // of @golevelup/nestjs-rabbitmq, which calls handlers as Nest does
  ],
} as const;
const FIELD_RESOLVER = 'graphql:resolve_property';
const GRAPHQL_OPTIONS = 'GqlModuleOptions';

interface Decorated {
  readonly method: object;
  /** `OrderService.pay` */
  readonly place: string;
  readonly events: readonly DecoratedEvent[];
}

/**
 * Finds what would never be tracked, when the application starts.
 *
 * @throws {SendoffError} `misplaced_decorator` for methods that Nest calls without interceptors, `invalid_option`
 * for events of a tracker that there is not
 */
export function checkDecorated(modules: ModulesContainer, registry: TrackerRegistry): void {
  const misplaced = [...modules.values()].flatMap((module) => [
    ...decorated(module.controllers).filter(({ method }) => !hasAny(method, HANDLERS.controllers)),
    ...decorated(module.providers).filter(({ method }) => !isHandlerOfProvider(method, modules)),
    ...decorated(module.injectables),
  ]);
  if (misplaced.length > 0) {
    const places = [...new Set(misplaced.map(describe))].join(', ');
    throw new SendoffError(
      'misplaced_decorator',
      `Nest calls no interceptors around ${places}, so nothing would be tracked there: @TrackEvent works on ` +
        'handlers of controllers, resolvers and gateways. Take it away, inject TrackerService, and call ' +
        'tracker.track() at the end of the method.',
    );
  }
  for (const module of modules.values()) {
    for (const one of [...decorated(module.controllers), ...decorated(module.providers)]) {
      const event = one.events.find(({ options }) => registry.get(options.tracker) === undefined);
      if (event !== undefined) throw noSuchTracker(one, event);
    }
  }
}

function noSuchTracker(one: Decorated, { options }: DecoratedEvent): SendoffError {
  const which =
    options.tracker === undefined
      ? 'names no tracker, and all tracker modules have a name'
      : `names the tracker ${JSON.stringify(options.tracker)}, and no tracker module has that name`;
  return new SendoffError(
    'invalid_option',
    `${describe(one)} ${which}. Set its option "tracker" to the "name" of a module.`,
  );
}

function describe({ place, events }: Decorated): string {
  return `@TrackEvent(${JSON.stringify(events[0]?.name)}) on ${place}`;
}

type Wrappers = ReadonlyMap<unknown, { readonly instance: unknown; readonly metatype: unknown }>;

function decorated(wrappers: Wrappers): Decorated[] {
  const scanner = new MetadataScanner();
  return [...wrappers.values()].flatMap(({ instance, metatype }) => {
    const prototype = prototypeOf(instance, metatype);
    if (prototype === undefined) return [];
    return scanner.getAllMethodNames(prototype).flatMap((name): Decorated[] => {
      const method = prototype[name] as object;
      const events = Reflect.getMetadata(TRACK_EVENT, method) as readonly DecoratedEvent[] | undefined;
      if (events === undefined) return [];
      return [{ method, events, place: `${prototype.constructor.name}.${name}` }];
    });
  });
}

/** A provider may be a value or what a factory made, also something without a prototype. */
function prototypeOf(instance: unknown, metatype: unknown): Record<string, unknown> | undefined {
  const found: unknown =
    typeof instance === 'object' && instance !== null
      ? Object.getPrototypeOf(instance)
      : typeof metatype === 'function' && metatype.prototype;
  if (typeof found !== 'object' || found === null || found === Object.prototype) return undefined;
  return found as Record<string, unknown>;
}

function isHandlerOfProvider(method: object, modules: ModulesContainer): boolean {
  if (hasAny(method, HANDLERS.providers)) return true;
  return Reflect.hasMetadata(FIELD_RESOLVER, method) && interceptsFields(modules);
}

/** Nest calls no interceptors around resolvers of single fields unless it is told to. */
function interceptsFields(modules: ModulesContainer): boolean {
  return [...modules.values()].some((module) => {
    const options: unknown = module.providers.get(GRAPHQL_OPTIONS)?.instance;
    const { fieldResolverEnhancers } = (options ?? {}) as { fieldResolverEnhancers?: readonly string[] };
    return fieldResolverEnhancers?.includes('interceptors') ?? false;
  });
}

function hasAny(method: object, keys: readonly string[]): boolean {
  return keys.some((key) => Reflect.hasMetadata(key, method));
}
