import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { SendoffError, type Verdict } from '../src/index.js';
import { type DestinationUnderTest, destinationSuite } from '../src/testing/index.js';
import { type AcmeOptions, acme, acmeUnderTest } from './support/acme.js';
import {
  adds,
  all,
  asks,
  encodes,
  instead,
  on,
  reads,
  refuses,
  replaced,
  results,
  type Spoil,
  says,
  waits,
} from './support/faults.js';

const KEY = acmeUnderTest().credential;
const retry: Verdict = { kind: 'retry', reason: 'later' };
const halt: Verdict = { kind: 'halt', reason: 'down' };
let counted = 0;
const count = () => String(++counted);

/** Ways to be broken, by the case that finds them. */
const faults: Readonly<Record<string, Readonly<Record<string, Spoil>>>> = {
  'says what it is called, what it may send and where': {
    'has a name with a space': says({ name: 'acme mail' }),
    'ignores the option name': says({ name: 'acme' }),
    'has a limit of nothing': says({ limits: { batchEvents: 0, bodyBytes: 10, envelopeBytes: 2 } }),
    'has a rate of nothing': replaced(({ limits }) => ({
      limits: { ...limits, rates: [{ limit: 0, windowMs: 1 }] },
    })),
    'does not name its host': says({ hosts: ['elsewhere.example.com'] }),
    'shows its key': says({ loses: [KEY] }),
    'gives no key': says({ credential: { option: 'token', variable: 'ACME_TOKEN', given: () => undefined } }),
    'names no variable': replaced(({ credential }) => ({ credential: { ...credential, variable: '' } })),
  },
  'takes the good events, as JSON without the key': {
    'refuses all': says({ encode: () => ({ refused: [] }) }),
    'writes no JSON': encodes((form) => ({ ...form, body: `${form.body},` })),
    'stores the key': encodes((form) => ({ ...form, body: JSON.stringify({ KEY }) })),
    'lets no two events share a request': encodes((form) => ({ ...form, key: 'always the same' })),
    'has no format': encodes((form) => ({ ...form, format: Number.NaN })),
  },
  'encodes an event alike each time, and leaves it as it was': {
    'numbers what it encodes': encodes((form) => ({ ...form, body: count() })),
    'reads the clock': encodes((form) => ({ ...form, body: String(new Date().getFullYear()) })),
    'asks what time it is': encodes((form) => ({ ...form, body: String(Math.sign(Date.now())) })),
    'changes the event': encodes((form, { properties }) => {
      Object.assign(properties, { seen: true });
      return form;
    }),
  },
  'refuses event 1 with missing_identity, and repeats nothing of it': {
    'takes it': says({ encode: ({ name }) => ({ body: JSON.stringify({ name }), format: 1 }) }),
    'has another code': refuses((issue) => [{ ...issue, code: 'no_user' }]),
    'has a code in words': refuses((issue) => [{ ...issue, code: 'Missing identity' }]),
    'does not say who refuses': refuses(({ code, message }) => [{ code, message }]),
    'repeats a trait': refuses((issue, { traits }) => [{ ...issue, message: JSON.stringify(traits) }]),
    'says nothing': refuses((issue) => [{ ...issue, message: '' }]),
    'gives no issue': refuses(() => []),
  },
  'encodes or refuses whatever an event holds': {
    'throws at a time without a year': encodes((form, { timestamp }) => {
      return { ...form, key: new Date(timestamp * 10).toISOString() };
    }),
    'needs an address': encodes((form, { email }) => ({ ...form, key: (email as string).toLowerCase() })),
    'repeats a long address': replaced((good) => ({
      encode(event) {
        const { email = '' } = event;
        const issue = { code: 'invalid_email', message: `not an address: ${email}`, destination: good.name };
        return email.length > 254 ? { refused: [issue] } : good.encode(event);
      },
    })),
  },
  'asks the same again on a retry, and from another process': {
    'counts its tries': adds(({ attempt }) => ({ attempt: String(attempt) })),
    'makes up an id': adds(() => ({ id: count() })),
    'counts its instances': (good) => {
      const instance = count();
      return adds(() => ({ instance }))(good);
    },
    'reads the clock': adds(() => ({ year: String(new Date().getFullYear()) })),
    'sends another body after a refusal': asks((request, _, { refusals }) => {
      return { ...request, body: request.body + ' '.repeat(refusals) };
    }),
  },
  'sends the key that it is given with the attempt': {
    'sends none': asks((request) => ({ ...request, headers: {} })),
    'keeps the first': adds(() => ({ 'x-key': KEY })),
  },
  'keeps a request within its limits': {
    'has a larger envelope': asks((request) => ({ ...request, body: `${request.body} ` })),
    'counts characters for bytes': asks((request) => ({ ...request, body: request.body.replace('ä', 'ää') })),
  },
  'takes answer 1 of delivered': {
    'never believes it': reads(() => retry),
    'names an event twice': results((given) => [...given.slice(0, 1), ...given]),
    'forgets an event': results((given) => given.slice(1)),
    'names a stranger': results((given) => [...given, { id: 'stranger', status: 'delivered' }]),
    'has a status of its own': results((given) => given.map(({ id }) => ({ id, status: 'ok' as 'again' }))),
    'has a verdict of its own': reads(() => ({ kind: 'done' as 'retry', reason: 'all well' })),
    'reads the clock': reads((verdict) => (Date.now() > 0 ? verdict : retry)),
    'numbers its answers': results((given) => given.map((one) => ({ ...one, message: count() }))),
  },
  'takes answer 1 of retry': {
    halts: instead('retry', halt),
    'says no reason': instead('retry', { ...retry, reason: '' }),
    'waits for ever': instead('retry', { ...retry, afterMs: Number.POSITIVE_INFINITY }),
  },
  'takes answer 1 of halt': { 'tries again': instead('halt', retry) },
  'takes answer 1 of rejected': { 'tries again': instead('split', retry) },
  'takes answer 1 of errorsIn200': { 'goes by the status': on(200, all('delivered')) },
  'takes answer 1 of unreadable': { 'rejects it': on(200, all('rejected')) },
  'takes answer 1 of partial': {
    'counts from one': results((given) => {
      return given.map(({ id }, at) => ({ id, code: 'bad', status: given.at(at - 1)?.status ?? 'unknown' }));
    }),
    'gives no code': results((given) => given.map(({ id, status }) => ({ id, status }))),
    'takes all': on(207, all('delivered')),
    'tries it all again': on(207, () => retry),
  },
  'tries again after a status that means later': {
    'halts on 503': on(503, () => halt),
    'rejects on 429': on(429, all('rejected')),
    'splits on 408': on(408, () => ({ kind: 'split', reason: 'slow' })),
  },
  'waits no less than Retry-After': {
    'has a wait of its own': instead('retry', { ...retry, afterMs: 10_000 }),
    'takes it for ms': waits(Number),
    'takes any text for a number': waits((after) => Number(after) * 1_000),
  },
  'never takes garbage for a success': {
    'goes by the status': on(200, all('delivered')),
    'takes any 2xx': on(202, all('delivered')),
    'goes by the body': saying((body) => body === '{"taken":3}', all('delivered')),
    'looks for a word': saying((body) => body.includes('"taken":3'), all('delivered')),
    'takes silence for a yes': saying((body) => body === '', all('delivered')),
    'throws at what is no JSON': saying((body) => JSON.parse(body) === 7, all('rejected')),
  },
  'reads its own answers with any value of another type': {
    'counts on a list': saying(
      (body) => body.includes('bad') && JSON.parse(body).bad.includes(9),
      () => halt,
    ),
  },
  'repeats no key and nobody of an answer': {
    'quotes the vendor': reads((verdict, { body }) => {
      return verdict.kind === 'retry' ? { ...verdict, reason: body || 'nothing' } : verdict;
    }),
    'quotes a message': reads((verdict, { body }) => {
      const said = /"message":"(.+?)"/.exec(body)?.[1] ?? 'nothing';
      return verdict.kind === 'split' ? { ...verdict, reason: said } : verdict;
    }),
    'quotes a header': reads((verdict, { headers }) => {
      return verdict.kind === 'halt' ? { ...verdict, reason: headers['www-authenticate'] ?? '-' } : verdict;
    }),
  },
  'delivers every event once after an outage, in the same requests': {
    'waits for less than it is asked to': waits((after) => Number(after) * 10),
    'has no URL': asks((request) => ({ ...request, url: '/events' })),
    'has a header that cannot be sent': adds(() => ({ 'x-line': 'one\ntwo' })),
    'loses an event': results((given) => given.slice(1)),
    'sends another body on a retry': asks((request, _, { attempt }) => {
      return { ...request, body: request.body.replace('}', `}${' '.repeat(attempt)}`) };
    }),
  },
  'keeps events while its key is refused, and sends them then': { 'rejects them': on(401, all('rejected')) },
  'rejects an event that the vendor refuses': {
    'takes it': on(422, all('delivered')),
    'tries for ever': instead('split', retry),
  },
  'ends every event once before a server that talks nonsense': {
    'goes by the status': on(200, all('delivered')),
  },
  'ends the events of answer 1 of partial as it says': { 'takes all': on(207, all('delivered')) },
};

/** Faults in what makes it. */
const misbuilt: Readonly<Record<string, (options: AcmeOptions) => ReturnType<typeof acme>>> = {
  'refuses a base URL that would send the key in clear': ({ baseUrl, ...options }) =>
    acme({ ...options, ...(baseUrl && { baseUrl: baseUrl.replace('http:', 'https:') }) }),
  'keeps the path of its base URL': ({ baseUrl, ...options }) =>
    acme({ ...options, ...(baseUrl && { baseUrl: new URL(baseUrl).origin }) }),
};

function saying(what: (body: string) => boolean, verdict: ReturnType<typeof all>): Spoil {
  return reads((given, { body }, batch) => (what(body) ? verdict(batch) : given));
}

async function run(name: string, given: DestinationUnderTest): Promise<void> {
  const found = destinationSuite(given).find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no case "${name}".`);
  await found.run();
}

describe.each(Object.entries(faults))('the case "%s"', (name, broken) => {
  it.each(Object.entries(broken))('finds a destination that %s', async (_, spoil) => {
    await expect(run(name, acmeUnderTest(spoil))).rejects.toBeInstanceOf(AssertionError);
  });
});

it.each(Object.entries(misbuilt))('the case "%s" finds one that does not', async (name, make) => {
  const create: DestinationUnderTest['create'] = ({ credential, ...rest }) =>
    make({ token: credential, ...rest });
  await expect(run(name, { ...acmeUnderTest(), create })).rejects.toBeInstanceOf(AssertionError);
});

it('finds an error about an option that shows the key', async () => {
  const given = acmeUnderTest();
  const create: DestinationUnderTest['create'] = ({ credential, ...rest }) => {
    if (!rest.baseUrl?.startsWith('http:')) return acme({ token: credential, ...rest });
    throw new SendoffError('insecure_base_url', `Not with ${credential}`);
  };
  const broken = run('refuses a base URL that would send the key in clear', { ...given, create });
  await expect(broken).rejects.toThrow('The error shows the key.');
});

it('has a fault for each of its cases', () => {
  const names = destinationSuite(acmeUnderTest()).map(({ name }) => name);
  expect([...Object.keys(faults), ...Object.keys(misbuilt)].sort()).toEqual(names.sort());
});

it('asks for what it cannot do without', () => {
  expect(() => destinationSuite({ ...acmeUnderTest(), halt: [] })).toThrow('needs halt: at least 1; 0 came');
});
