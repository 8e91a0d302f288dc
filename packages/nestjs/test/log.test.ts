import { manualClock } from '@sendoff/nestjs/testing';
import { expect, it } from 'vitest';
import { RepeatLog, reasonOf } from '../src/tracker.log.js';

it('says what repeats once a minute, with the count', async () => {
  const clock = manualClock();
  const lines: string[] = [];
  const log = new RepeatLog({ debug: () => {}, warn: () => {}, error: (line) => lines.push(line) }, clock);
  log.error('a', 'A failed.');
  log.error('a', 'A failed.');
  log.error('b', 'B failed.');
  await clock.advance(59_999);
  log.error('a', 'A failed.');
  await clock.advance(1);
  log.error('a', 'A failed.');
  log.error('a', 'A failed.');
  expect(lines).toEqual([
    '[sendoff] A failed.',
    '[sendoff] B failed.',
    '[sendoff] A failed. (2 more since it was last said)',
  ]);
});

it('survives a logger that throws, and an error that cannot be read', () => {
  const fail = () => {
    throw new Error('disk full');
  };
  const log = new RepeatLog({ debug: fail, warn: fail, error: fail }, manualClock());
  log.error('a', reasonOf({ toString: fail }));
  expect(reasonOf({ toString: fail })).toBe('an error that cannot be read');
});
