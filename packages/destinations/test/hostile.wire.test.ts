import { isRefusal } from '@sendoff/core';
import { expect, it } from 'vitest';
import { selzy } from '../src/index.js';
import { event } from './support/events.js';

it('never makes broken JSON of properties that are gone when they are written', () => {
  let read = 0;
  const encoded = selzy().encode(
    event({
      properties: {
        get total() {
          return read++ > 0 ? undefined : 1;
        },
      },
    }),
  );
  for (const properties of [{ a: undefined }, { toJSON: () => ({}) }]) {
    const other = selzy().encode(event({ properties }));
    if (!isRefusal(other)) expect(() => JSON.parse(other.body)).not.toThrow();
  }
  if (!isRefusal(encoded)) expect(() => JSON.parse(encoded.body)).not.toThrow();
});
