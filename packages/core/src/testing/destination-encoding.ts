import { doesNotThrow, ok, throws } from 'node:assert';
import { inspect } from 'node:util';
import { type Encoded, isRefusal } from '../destination.js';
import { isSendoffError } from '../errors.js';
import type { TrackedEvent } from '../event.js';
import type { Issue } from '../issue.js';
import { encoded, expects, type Subject, same, tracked } from './destination-subject.js';
import type { SuiteCase, SuiteEvent } from './destination-under-test.js';

/** What a destination says of itself, its events and its requests. */
export function encodingCases(subject: Subject): readonly SuiteCase[] {
  return [
    { name: 'says what it is called, what it may send and where', run: () => saysWhatItIs(subject) },
    { name: 'refuses a base URL that would send the key in clear', run: () => refusesClearText(subject) },
    { name: 'keeps the path of its base URL', run: () => keepsPath(subject) },
    { name: 'takes the good events, as JSON without the key', run: () => takesGoodEvents(subject) },
    { name: 'encodes an event alike each time, and leaves it as it was', run: () => encodesAlike(subject) },
    ...subject.given.refused.map(({ event, code }, n) => ({
      name: `refuses event ${n + 1} with ${code}, and repeats nothing of it`,
      run: () => refuses(subject, event, code),
    })),
    { name: 'encodes or refuses whatever an event holds', run: () => takesOddEvents(subject) },
    { name: 'asks the same again on a retry, and from another process', run: () => asksAlike(subject) },
    { name: 'sends the key that it is given with the attempt', run: () => sendsKey(subject) },
    { name: 'keeps a request within its limits', run: () => keepsLimits(subject) },
  ];
}

function saysWhatItIs(subject: Subject): void {
  const { name, limits, hosts, credential } = subject.destination;
  expects(/^[\w.-]{1,64}$/.test(name), 'a name that can be stored', name);
  same(subject.create({ name: 'second' }).name, 'second', 'the name that the option gives');
  const { batchEvents, bodyBytes, envelopeBytes, rates = [] } = limits;
  const numbers = [
    batchEvents,
    bodyBytes,
    envelopeBytes + 1,
    ...rates.flatMap((rate) => Object.values(rate)),
  ];
  expects(
    numbers.every((count) => count > 0 && count < 1e12),
    'limits that let something through',
    limits,
  );
  const vendor = vendorUrl(subject);
  if (vendor !== undefined) {
    expects(vendor.protocol === 'https:' && hosts.includes(vendor.hostname), `${vendor} in hosts`, hosts);
  }
  const { option, variable, given } = credential;
  expects(option && /^[A-Z][A-Z0-9_]*$/.test(variable), 'the names of option and variable', credential);
  same(given(), subject.given.credential, 'the key that it was given');
  const shown = inspect(subject.destination, { depth: 9, showHidden: true });
  ok(!shown.includes(subject.given.credential), 'Whoever inspects it sees the key.');
}

/** Where it sends to without a base URL; undefined for an installed product, which refuses to go without. */
function vendorUrl(subject: Subject): URL | undefined {
  const { credential } = subject.given;
  try {
    return new URL(subject.given.create({ credential }).request(subject.batch(), subject.attempt()).url);
  } catch (error) {
    if (isSendoffError(error) && error.code === 'invalid_option') return undefined;
    throw error;
  }
}

function refusesClearText(subject: Subject): void {
  throws(
    () => subject.create({ baseUrl: 'http://vendor.example.com' }),
    (error) => {
      expects(isSendoffError(error) && error.code === 'insecure_base_url', 'insecure_base_url', error);
      ok(!inspect(error).includes(subject.given.credential), 'The error shows the key.');
      return true;
    },
    'Expected plain http: to another machine to be refused',
  );
}

function keepsPath(subject: Subject): void {
  const urlOf = (baseUrl: string) =>
    subject.create({ baseUrl }).request(subject.batch(), subject.attempt()).url;
  const base = 'https://sandbox.example.com/a/b';
  const url = urlOf(base);
  expects(url.startsWith(`${base}/`), `a URL below ${base}`, url);
  same(urlOf(`${base}/`), url, 'the same URL where the base URL ends in a slash');
}

function takesGoodEvents(subject: Subject): void {
  const { destination, given } = subject;
  for (const event of given.events.map(tracked)) checkForm(encoded(destination, event), given.credential);
  const { length } = subject.batch();
  expects(length > 1 || destination.limits.batchEvents === 1, 'events that may share a request', length);
}

function checkForm({ body, format, key, route }: Encoded, credential: string): void {
  doesNotThrow(() => JSON.parse(body), 'Expected JSON');
  expects(Number.isInteger(format), 'a whole number for the format', format);
  ok(
    ![body, key, route].join().includes(credential),
    'An encoded event is stored, and this one holds the key.',
  );
}

function encodesAlike({ given, destination }: Subject): void {
  const events = given.events.map(tracked);
  const before = structuredClone(events);
  const [first, second] = [1, 2].map(() => events.map((event) => encoded(destination, event)));
  same(second, first, 'the same form a second time');
  same(events, before, 'the events as they were');
}

function refuses({ destination }: Subject, given: SuiteEvent, code: string): void {
  const event = tracked(given);
  const answer = destination.encode(event);
  expects(isRefusal(answer), 'a refusal', answer);
  checkIssues(answer.refused, destination.name, event);
  expects(
    answer.refused.some((issue) => issue.code === code),
    code,
    answer,
  );
}

function checkIssues(issues: readonly Issue[], destination: string, event: TrackedEvent): void {
  const isWhole = (issue: Issue) =>
    /^[a-z][a-z0-9_]*$/.test(issue.code) && issue.message && issue.destination === destination;
  const isGood = issues.length > 0 && issues.every(isWhole);
  expects(isGood, `issues of ${destination}, each with a code_in_this_form and a message`, issues);
  const said = JSON.stringify(issues);
  const { email, userId, anonymousId, properties, traits } = event;
  const repeated = textsIn([email, userId, anonymousId, properties, traits]).find((text) =>
    said.includes(text),
  );
  expects(repeated === undefined, 'issues that repeat nothing', issues);
}

/** Texts in data that are too long to be in a message by chance, and not without end. */
function textsIn(data: unknown): readonly string[] {
  if (typeof data === 'string') return data.length > 5 ? [data.slice(0, 60)] : [];
  return typeof data === 'object' && data !== null ? Object.values(data).flatMap(textsIn) : [];
}

function takesOddEvents({ given, destination }: Subject): void {
  const [good] = given.events.map(tracked);
  for (const oddity of oddities()) {
    const members = Object.entries({ ...good, ...oddity }).filter(([, value]) => value !== undefined);
    const event = Object.fromEntries(members) as unknown as TrackedEvent;
    const answer = destination.encode(event);
    if (isRefusal(answer)) checkIssues(answer.refused, destination.name, event);
    else checkForm(answer, given.credential);
  }
}

function oddities(): readonly Partial<Record<keyof TrackedEvent, unknown>>[] {
  const ids = ['email', 'userId', 'anonymousId'];
  const nobody = Object.fromEntries(ids.map((id) => [id, undefined]));
  const long = 'long-'.repeat(20_000);
  const texts = ['', ' ', '\0\n\u2028', '\ud800', '__proto__', '"}],"', 'a@xn--a.b', 'ä@ä.example', long];
  const members = '{"__proto__":{"a":1},"constructor":null,"toJSON":1,"":"","email":7}';
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`key-${n}`, n]));
  let deep = {};
  for (let depth = 0; depth < 500; depth++) deep = { deep: [deep] };
  return [
    nobody,
    { ...nobody, kind: 'identify', name: 'identify' },
    ...['name', ...ids].flatMap((field) => texts.map((text) => ({ [field]: text }))),
    ...ids.map((id) => ({ [id]: undefined })),
    ...[0, -1, 0.5, 8.64e15, -8.64e15].map((timestamp) => ({ timestamp })),
    ...[JSON.parse(members), many, deep, { long }].flatMap((data) => [
      { properties: data },
      { traits: data },
      { kind: 'identify', traits: data },
    ]),
  ];
}

function asksAlike(subject: Subject): void {
  const { destination } = subject;
  const batch = subject.batch();
  const first = destination.request(batch, subject.attempt());
  same(destination.request(batch, subject.attempt(2)), first, 'the same request on a retry');
  same(subject.create().request(batch, subject.attempt(3)), first, 'the same request from another process');
  const { url, body } = destination.request(batch, subject.attempt(2, 1));
  same([url, body], [first.url, first.body], 'the same URL and body after a refusal');
}

function sendsKey(subject: Subject): void {
  const asked = (credential: string) =>
    JSON.stringify(subject.destination.request(subject.batch(), { ...subject.attempt(), credential }));
  const { credential } = subject.given;
  const renewed = asked(`${credential}2`);
  const isRenewed =
    renewed !== asked(credential) && !renewed.replaceAll(`${credential}2`, '').includes(credential);
  expects(isRenewed, `the key ${credential}2 in place of ${credential}`, renewed);
}

function keepsLimits(subject: Subject): void {
  const { limits } = subject.destination;
  const padded = subject.given.events.map((event) => {
    return { ...event, properties: { ...event.properties, note: 'ä€😀'.repeat(50) } };
  });
  for (const batch of [subject.batch(), subject.batch().slice(0, 1), subject.batch(padded)]) {
    const { body } = subject.destination.request(batch, subject.attempt());
    const events = batch.reduce((sum, one) => sum + Buffer.byteLength(one.body), batch.length - 1);
    const most = events + limits.envelopeBytes;
    const came = Buffer.byteLength(body);
    expects(came <= most, `at most ${events} bytes and the ${limits.envelopeBytes} of envelopeBytes`, came);
  }
}
