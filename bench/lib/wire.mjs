import { gunzipSync } from 'node:zlib';
import { BAD_PLAN } from './event.mjs';

/** Each subject's vendor says yes in its own words. */
const SUCCESS = {
  '/v1/events/': '{"success":true}',
  '/v1/logs': '{"partialSuccess":{}}',
  '/v1/batch': '{"success":true}',
  '/batch/': '{"status":"Ok"}',
  '/track': '1',
};

export function success(url) {
  return SUCCESS[url.split('?')[0]] ?? '{}';
}

/** The text of a request: unzipped, and out of a form field where there is one. */
export function decode(request, chunks) {
  const body = Buffer.concat(chunks);
  if (request.headers['content-encoding'] === 'gzip') return gunzipSync(body).toString('latin1');
  const text = body.latin1Slice();
  return text.startsWith('data=') ? Buffer.from(text.slice(5), 'base64').toString('latin1') : text;
}

/**
 * How a vendor refuses a batch that holds a bad event: all of it, or that event alone. Undefined for a batch
 * that is good. `accepted` is the text of what it registered all the same.
 */
export function refusal(url, text, part) {
  if (!text.includes(BAD_PLAN)) return undefined;
  if (!part) return { status: 400, body: '{"code":"invalid_params","error":"refused"}', accepted: '' };
  return PARTIAL[url.split('?')[0]]?.(JSON.parse(text)) ?? undefined;
}

/** Only these two wires can say which part of a batch was refused. */
const PARTIAL = {
  '/v1/events/': ({ events }) => {
    const bad = events.filter(({ plan }) => plan === BAD_PLAN);
    const invalidEvents = bad.map(({ name, email }) => ({ name, email }));
    return {
      status: 400,
      body: JSON.stringify({
        code: 'invalid_params',
        error_id: '0190e0c8-0000-7000-8000-000000000001',
        details: { invalidEvents, inactiveEvents: [] },
      }),
      accepted: JSON.stringify(events.filter((event) => !bad.includes(event))),
    };
  },
  '/v1/logs': ({ resourceLogs }) => {
    const records = resourceLogs
      .flatMap(({ scopeLogs }) => scopeLogs)
      .flatMap(({ logRecords }) => logRecords);
    const good = records.filter((record) => !JSON.stringify(record).includes(BAD_PLAN));
    const rejectedLogRecords = records.length - good.length;
    return {
      status: 200,
      body: JSON.stringify({ partialSuccess: { rejectedLogRecords, errorMessage: 'a record is invalid' } }),
      accepted: JSON.stringify(good),
    };
  },
};
