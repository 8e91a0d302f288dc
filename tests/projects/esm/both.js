// The same package twice in one process, as where two versions of it are installed: one must know the other's.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as ours from '@sendoff/core';

cpSync('node_modules/@sendoff/core', 'node_modules/another-core', { recursive: true });
const other = createRequire(import.meta.url)('another-core');
assert.notEqual(ours.createTracker, other.createTracker);

for (const [maker, reader] of [
  [ours, other],
  [other, ours],
]) {
  assert.throws(() => maker.createTracker({ destinations: [] }), reader.isSendoffError);
  maker.withIdentity({ email: 'ada@example.com' }, () => {
    assert.deepEqual(reader.currentIdentity(), { email: 'ada@example.com' });
  });
}
