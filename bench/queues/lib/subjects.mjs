/** The heads of the columns. */
export const LABELS = {
  sendoff: 'Sendoff',
  bare: 'bare engine',
  unindexed: 'bare, no index',
  bullmq: 'BullMQ',
};

/** What a job is told of a subject: the name of its file in `subjects/`, and how to make it. */
export function settingsOf(subject, engine) {
  if (subject === 'bare') return { subject: `bare-${engine}` };
  if (subject === 'unindexed') return { subject: `bare-${engine}`, indexed: false };
  // The queue without a tracker before it.
  if (subject === 'push') return { subject: 'sendoff', tracks: false };
  return { subject };
}

/** More than any measure stores. */
export const ROOM = 20_000_000;
