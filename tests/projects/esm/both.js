// The same package twice in one process, as ESM and as CommonJS: one must know the other's.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as esm from '@sendoff/core';

const cjs = createRequire(import.meta.url)('@sendoff/core');
assert.notEqual(esm.createTracker, cjs.createTracker);

for (const [maker, reader] of [
  [esm, cjs],
  [cjs, esm],
]) {
  assert.throws(() => maker.createTracker({ destinations: [] }), reader.isSendoffError);
  maker.withIdentity({ email: 'ada@example.com' }, () => {
    assert.deepEqual(reader.currentIdentity(), { email: 'ada@example.com' });
  });
}
