/** Tracks events at once, and waits until the subject says that all have ended, or time is up. */
import { makeBadEvent, makeEvent } from '../lib/event.mjs';
import { createSubject, finish, options } from '../lib/job.mjs';
import { sleep, turn, within } from '../lib/stats.mjs';

const { subject: name, url, events, bad, waitMs, bound } = options;
const subject = await createSubject(name, { url, bound, listen: true });
let badId;
for (let number = 0; number < events; number++) {
  const event = number === bad ? makeBadEvent(number) : makeEvent(number);
  const receipt = subject.track(event);
  if (number === bad) badId = receipt?.id ?? event.properties.event_id;
  if (number % 250 === 249) await turn();
}
const deadline = performance.now() + waitMs;
while (subject.outstanding() > 0 && performance.now() < deadline) await sleep(20);
await within(5_000, subject.close());
await finish({ badId, told: subject.told() });
