import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SandboxOptions, VendorName } from '../src/index.js';
import { sendTo, start } from './support.js';

/** The exchanges that `packages/destinations` reads its answers from; their README says what they are. */
const ROOT = new URL('../../destinations/fixtures/', import.meta.url);

interface Fixture {
  readonly name: string;
  readonly request: { method: string; path: string; headers: Record<string, string>; body: unknown };
  readonly response: { status: number; headers: Record<string, string>; body: unknown };
}

interface Account {
  readonly vendor: VendorName;
  readonly key: string;
  readonly options: (file: string) => SandboxOptions;
  /** Files that go before one. */
  readonly before?: (file: string) => readonly string[];
}

const KEY = 'fixture-key';
const brevo = { keys: { [KEY]: {}, 'no-automation-key': { automation: false } } };

/** The accounts that the fixtures' README asks for, by folder. */
const ACCOUNTS: Readonly<Record<string, Account>> = {
  selzy: {
    vendor: 'selzy',
    key: KEY,
    options: (file) => ({
      selzy: {
        keys: [KEY],
        events: {
          signup: file.startsWith('documented-details') ? 'disabled' : 'enabled',
          abandoned_cart: 'enabled',
          a_name_of_exactly_forty_characters______: 'enabled',
          old_promo: 'disabled',
        },
        errorShape: file.startsWith('s20') ? 'error-string' : 'details',
      },
    }),
  },
  vibetrace: {
    vendor: 'vibetrace',
    key: KEY,
    options: () => ({
      vibetrace: {
        keys: { [KEY]: {}, 'disabled-key': { apiEnabled: false } },
        users: { 'ada@example.com': { _id: 'u1' } },
      },
    }),
  },
  spotzee: {
    vendor: 'spotzee',
    key: 'sk_ok',
    options: (file) => ({
      spotzee: {
        keys: {
          sk_ok: {},
          pk_ok: {},
          ok_org: {},
          sk_low: { role: 'support' },
          sk_old: { revoked: true },
        },
        enforceIdempotency: /^(p17|p18|check-06)/.test(file),
        enforceVersion: file.startsWith('check-05'),
      },
    }),
    before: (file) => (/^(p17-repeated|p18)/.test(file) ? ['p17-first.json'] : []),
  },
  octeth: {
    vendor: 'octeth',
    key: 'A',
    options: (file) => ({
      octeth: {
        keys: { A: {}, SX: { kind: 'session', expired: true } },
        lists: { 94: { subscribers: ['known@example.com'] } },
        handlerErrorsAs200: file.startsWith('o05-as-200'),
      },
    }),
    before: (file) => (file.startsWith('o10-repeated') ? ['o10-first.json'] : []),
  },
  brevo: { vendor: 'brevo', key: KEY, options: () => ({ brevo }) },
  'brevo-events': { vendor: 'brevo', key: KEY, options: () => ({ brevo }) },
};

const PATTERNS: Readonly<Record<string, string>> = {
  '«UUID»': '[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}',
  '«uuid»': '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  '«REQ»': 'req_[0-9A-HJKMNP-TV-Z]{26}',
  '«any»': '[^]+',
};

const read = (folder: string, file: string, key: string): Fixture =>
  JSON.parse(readFileSync(new URL(`${folder}/${file}`, ROOT), 'utf8').replaceAll('«KEY»', key));

/** What a recorded value stands for: its placeholders fit any text of their form. */
function expected(value: unknown): unknown {
  if (typeof value === 'string' && value.includes('«')) {
    const parts = value.split(/(«\w+»)/).map((part) => PATTERNS[part] ?? part.replace(/[^\w\s]/g, '\\$&'));
    return expect.stringMatching(new RegExp(`^${parts.join('')}$`));
  }
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expected(member)]));
}

/** The headers that a fault can set. */
function settable({ 'content-type': _, ...headers }: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => !value.includes('«')));
}

/** The fault that makes the vendor answer so: only its status, headers and kind of body can be set. */
function faultFor(file: string, { response: { status, headers, body } }: Fixture) {
  if (file.startsWith('fault-')) {
    const html = headers['content-type'] === 'text/html' ? { body: 'html' as const } : {};
    return { status, headers: settable(headers), ...html };
  }
  const errors = (body as { errors?: { eventIndex?: number[] }[] }).errors ?? [];
  const refuse = errors.flatMap(({ eventIndex = [] }) => eventIndex);
  return refuse.length > 0 ? { refuse } : undefined;
}

describe.each(Object.entries(ACCOUNTS))('the fixtures of %s', (folder, { vendor, key, options, before }) => {
  const files = readdirSync(new URL(`${folder}/`, ROOT)).filter((file) => file.endsWith('.json'));

  it.each(files.sort())('%s', async (file) => {
    const sandbox = await start(options(file));
    const { url } = sandbox[vendor];
    const replay = ({ request }: Fixture) => {
      const { method, path, headers, body } = request;
      return sendTo(url, body, { method, path, headers });
    };
    for (const earlier of before?.(file) ?? []) await replay(read(folder, earlier, key));

    const fixture = read(folder, file, key);
    const fault = faultFor(file, fixture);
    if (fault !== undefined) sandbox.fault({ vendor, ...fault, times: 1 });
    const answer = await replay(fixture);
    const { status, headers, body } = fixture.response;
    expect(answer.status, answer.text).toBe(status);
    const isFault = file.startsWith('fault-');
    const { 'content-type': type, ...others } = headers;
    for (const [name, value] of Object.entries(isFault ? settable(others) : others)) {
      expect(answer.headers.get(name), name).toEqual(expected(value));
    }
    if (isFault) {
      if (type === 'text/html') expect(answer.headers.get('content-type')).toBe(type);
      return;
    }
    expect(answer.headers.get('content-type')).toBe(type ?? null);
    if (typeof body === 'string') expect(answer.text).toEqual(expected(body));
    else expect(answer.body).toEqual(expected(body));
  });
});

it('stand for every folder', () => {
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(ACCOUNTS).sort()).toEqual(folders.map(({ name }) => name).sort());
});
