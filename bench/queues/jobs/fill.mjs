/** Stores events for others to take. */
import { finish, options } from '../../lib/job.mjs';

const { subject: name, events, ...settings } = options;
const { create } = await import(`../subjects/${name}.mjs`);
const subject = await create({ ...settings, tracks: false });
await subject.fill(events);
await subject.close();
await finish({ events });
