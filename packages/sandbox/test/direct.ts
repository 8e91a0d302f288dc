import type { ShownContact } from '../src/contact.js';
import { createVendorTools } from '../src/vendor-tools.js';
import type { Vendor, VendorAnswer } from '../src/vendors/vendor.js';

/** A vendor's API without a server around it, and the contacts that it keeps. */
export function direct<Given extends object, Handle extends object>(
  vendor: Vendor<Given, Handle>,
  options: Given,
) {
  let made = 0;
  const clock = { ms: 0 };
  const { tools, reset } = createVendorTools(
    vendor.name,
    () => clock.ms,
    () => `id-${++made}`,
  );
  const api = vendor.create(options, tools);
  return {
    clock,
    reset,
    handle: api.handle,
    /** Posts a value as JSON. */
    post(
      path: string,
      headers: Record<string, string>,
      body: unknown,
      remoteAddress = '127.0.0.1',
    ): VendorAnswer {
      return api.answer({
        method: 'POST',
        path,
        query: new URLSearchParams(),
        headers: { 'content-type': 'application/json', ...headers },
        body: { bytes: Buffer.from(JSON.stringify(body)), tooLarge: false },
        remoteAddress,
        whenOver: () => {},
      });
    },
    /** Contacts, the one that was changed last at the end. */
    contacts: (): ShownContact[] => tools.contacts.list(),
  };
}
