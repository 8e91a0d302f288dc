import { type Parameters, readFormParameters, readJsonParameters } from './octeth-body.js';
import type { VendorRequest } from './vendor.js';

export const EVENT = '/api/v1/event';
/** The same as form fields. */
export const LEGACY = '/api.php';
export const PROPERTIES = '/api/v1/website_events.properties';

/** The parameters that the request brings; of the properties call the list may be in the query. */
export function parametersOf({ method, path, query, body }: VendorRequest): Parameters {
  if (path === LEGACY) return readFormParameters(body.bytes);
  if (path !== PROPERTIES) return readJsonParameters(body.bytes);
  const inBody = method === 'POST' && body.bytes.length > 0;
  const read = inBody ? readJsonParameters(body.bytes) : ({ ok: true, text: '{}', value: {} } as const);
  if (!read.ok || read.value.listid !== undefined) return read;
  const [, listid] = [...query].findLast(([name]) => name.toLowerCase() === 'listid') ?? [];
  return { ...read, value: { ...read.value, listid } };
}
