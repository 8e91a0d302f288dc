import type { Transport } from '@sendoff/core';
import type { Sandbox } from '@sendoff/sandbox';
import { createVendorTools } from '../../../sandbox/src/vendor-tools.js';
import { createVendors } from '../../../sandbox/src/vendors/index.js';
import { KEY, type SoundVendor } from './soundness-vendors.js';

/** A strict sandbox that a tracker reaches, and what it took. */
export interface Reached {
  readonly baseUrl: string;
  /** Its handles: what sets users and events up. */
  readonly sandbox: Sandbox;
  readonly transport: Transport;
  counts(): {
    readonly good: number;
    readonly bad: number;
    readonly discarded: number;
    readonly test: number;
  };
  close(): Promise<void>;
}

const BASE = 'http://127.0.0.1:9';

/** The vendor's checks and its answers without HTTP and without records: for a million events. */
export function inProcess({ vendor, fixtures }: SoundVendor): Reached {
  const counts = { good: 0, bad: 0, discarded: 0, test: 0 };
  const apis = createVendors({ [vendor]: { keys: [KEY], ...fixtures } }, (name) => {
    return createVendorTools(name, Date.now, () => crypto.randomUUID()).tools;
  });
  const api = apis.get(vendor);
  if (api === undefined) throw new Error(`There is no vendor ${vendor}.`);
  return {
    baseUrl: BASE,
    sandbox: { [vendor]: api.handle } as unknown as Sandbox,
    transport: {
      async post({ url, headers, body }) {
        const path = url.slice(BASE.length);
        if (!api.serves(path)) throw new Error(`There is no ${path}.`);
        const bytes = Buffer.from(body);
        const {
          status,
          body: answer,
          events,
          contentType = '',
        } = api.answer({
          method: 'POST',
          path,
          query: new URLSearchParams(),
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
          ),
          body: { bytes, tooLarge: bytes.length > api.maxBodyBytes() },
          remoteAddress: '127.0.0.1',
          whenOver: () => {},
        });
        for (const { verdict } of events) counts[verdict]++;
        return { status, headers: { 'content-type': contentType }, body: answer };
      },
      async close() {},
    },
    counts: () => counts,
    async close() {},
  };
}
