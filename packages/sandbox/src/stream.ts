import type { EventFilter } from './records.js';
import { inScope } from './scope.js';
import { eventText } from './shown.js';
import { eventTest, type Store } from './store.js';

/** A reader that lags this far behind is cut off; it may come back and go on from where it was. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** One server-sent event. An event's own text may have several lines. */
function message(name: string, data: string, id?: number): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}${lines.join('')}\n`;
}

/**
 * What comes in from now on, as server-sent events: `request` (id, vendor, status, how it ended), `event` (as in
 * the list of events, with its sequence as id) and `reset`. With `after` it begins with the kept events that follow.
 */
export function eventStream(store: Store, filter: EventFilter, after: number | undefined): Response {
  const encoder = new TextEncoder();
  const ofEvent = eventTest(filter);
  const ofRequest = inScope({ vendor: filter.vendor, key: filter.key });
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          controller.enqueue(encoder.encode(text));
          if ((controller.desiredSize ?? 0) > 0) return;
          stop();
          controller.close();
        };
        send('retry: 1000\n\n');
        const missed =
          after === undefined ? [] : store.events(filter).filter(({ sequence }) => sequence > after);
        if (missed.length > 0) {
          controller.enqueue(
            encoder.encode(
              missed.map((event) => message('event', eventText(event), event.sequence)).join(''),
            ),
          );
        }
        stop = store.subscribe(
          (request, events) => {
            const { id, vendor, status, ended } = request;
            const messages = events
              .filter(ofEvent)
              .map((event) => message('event', eventText(event), event.sequence));
            if (ofRequest(request))
              messages.unshift(message('request', JSON.stringify({ id, vendor, status, ended })));
            if (messages.length > 0) send(messages.join(''));
          },
          () => send(message('reset', '{}')),
        );
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_WAITING_BYTES }),
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
