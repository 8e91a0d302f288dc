import type { VendorResponse, Verdict } from '../destination.js';
import { expects, responseOf, type Subject, same } from './destination-subject.js';
import type { SuiteAnswers, SuiteCase } from './destination-under-test.js';

const HTML = '<!doctype html><title>Log in</title>';
const LATER = [408, 425, 429, 500, 502, 503, 504];
const ANY = [200, 201, 202, 206, 207, 299, 300, 302, 304, 400, 401, 403, 404, 409, 413, 422, ...LATER];
/** What no vendor means by a success. */
const GARBAGE: readonly string[] = [
  ...['', ' ', '\0', '\ufeff', 'OK', 'null', 'true', '0', '-1', '1e999', '9'.repeat(400), '""', '"success"'],
  ...['[]', '[null]', '[[]]', '[{}]', '{}', '{', '{"a":', '}', 'undefined', HTML, '<?xml version="1.0"?>'],
  ...['success=true', 'data: {}\n\n', '['.repeat(50_000), '{"a":'.repeat(5_000), '{"length":1e9}'],
  ...['{"success":"false"}', '{"success":false}', '{"ok":false}', '{"status":"error"}', '{"code":"no"}'],
  ...[
    '{"error":"no"}',
    '{"error":{"code":1}}',
    '{"errors":["no"]}',
    '{"errors":{"0":null}}',
    '{"message":7}',
  ],
  ...[
    '{"Errors":[{"Code":5}]}',
    '{"details":{"events":7}}',
    '{"results":[{"id":null}]}',
    '{"failed":[null]}',
  ],
  '{"__proto__":{"success":true,"status":"success"},"toString":1}',
];

/** How a destination reads what the vendor answers. */
export function answerCases(subject: Subject): readonly SuiteCase[] {
  const { given } = subject;
  const reads = (
    what: 'delivered' | 'retry' | 'halt' | 'rejected' | 'errorsIn200' | 'unreadable',
    holds: (verdict: Verdict) => boolean,
  ) =>
    given[what].map((answer, n) => ({
      name: `takes answer ${n + 1} of ${what}`,
      run: () => {
        const verdict = subject.verdict(answer);
        expects(holds(verdict), what, verdict);
      },
    }));
  const ends = (verdict: Verdict, end: string) =>
    verdict.kind === 'results' && verdict.results.every(({ status }) => status === end);
  return [
    ...reads('delivered', (verdict) => ends(verdict, 'delivered')),
    ...reads('retry', ({ kind }) => kind === 'retry'),
    ...reads('halt', ({ kind }) => kind === 'halt'),
    ...reads('rejected', (verdict) => verdict.kind === 'split' || ends(verdict, 'rejected')),
    ...reads('errorsIn200', (verdict) => !isTaken(verdict)),
    ...reads('unreadable', (verdict) => verdict.kind === 'retry' || ends(verdict, 'unknown')),
    ...given.partial.map(({ events, answer, expect }, n) => ({
      name: `takes answer ${n + 1} of partial`,
      run: () => {
        const batch = subject.batch(events);
        const verdict = subject.verdict(answer, batch);
        const { results } = { results: [], ...verdict };
        const statuses = batch.map(({ id }) => results.find((result) => result.id === id)?.status);
        same(statuses, expect, 'how it leaves each event');
      },
    })),
    { name: 'tries again after a status that means later', run: () => triesAgain(subject) },
    { name: 'waits no less than Retry-After', run: () => waits(subject) },
    { name: 'never takes garbage for a success', run: () => takesNoGarbage(subject) },
    { name: 'reads its own answers with any value of another type', run: () => takesWrongTypes(subject) },
    { name: 'repeats no key and nobody of an answer', run: () => repeatsNothing(subject) },
  ];
}

function isTaken(verdict: Verdict): boolean {
  return verdict.kind === 'results' && verdict.results.some(({ status }) => status === 'delivered');
}

function triesAgain(subject: Subject): void {
  for (const status of LATER) {
    for (const body of ['', HTML]) {
      const verdict = subject.verdict({ status, body });
      expects(verdict.kind === 'retry', `a retry after HTTP ${status} without words`, verdict);
    }
  }
}

/** The core honours `Retry-After` unless the verdict has an `afterMs`, which then comes first. */
function waits(subject: Subject): void {
  for (const answer of [...subject.given.retry, { status: 429 }, { status: 503 }]) {
    for (const after of ['61', '0', '', 'soon', '-1', '9'.repeat(400), 'Wed, 21 Oct 2026 07:28:00 GMT']) {
      const response = responseOf(answer, subject.batch());
      const verdict = subject.verdict({
        ...response,
        headers: { ...response.headers, 'retry-after': after },
      });
      const { afterMs = 61_000 } = verdict as { readonly afterMs?: number };
      const isKept = verdict.kind === 'retry' && (after !== '61' || afterMs >= 61_000);
      expects(isKept, `Retry-After: ${after} left to the core`, verdict);
    }
  }
}

function takesNoGarbage(subject: Subject): void {
  const batch = subject.batch();
  const successes = subject.given.delivered.map((answer) => responseOf(answer, batch));
  const whole = successes.map(({ body }) => body);
  const cut = whole.flatMap((body) => [body.slice(0, -1), body.slice(0, body.length / 2), `${body}${HTML}`]);
  for (const status of ANY) {
    for (const body of [...GARBAGE, ...cut, ...(status < 300 ? [] : whole)]) {
      if (successes.some((one) => one.status === status && one.body.trim() === body.trim())) continue;
      const verdict = subject.verdict({ status, body }, batch);
      expects(!isTaken(verdict), 'no success', [status, body]);
    }
  }
}

function takesWrongTypes(subject: Subject): void {
  for (const answer of shownTo(subject)) {
    for (const wrong of [null, true, -1, 1e9, 'x', [], [null], {}, { '0': {} }]) {
      for (const body of variantsOf(answer.body, () => wrong)) subject.verdict({ ...answer, body });
    }
  }
}

/** Error ids are the vendor's own, and not to be told from a key by their form; the core cleans them. */
function repeatsNothing(subject: Subject): void {
  const batch = subject.batch();
  const people = subject.given.events.flatMap(({ email, userId, anonymousId }) => [
    email,
    userId,
    anonymousId,
  ]);
  for (const secret of [subject.given.credential, ...people]) {
    if (secret === undefined || secret.length < 6) continue;
    for (const { status, body, headers } of shownTo(subject)) {
      const echoes = [
        secret,
        `${body} ${secret}`,
        JSON.stringify({ code: secret, error: secret, message: secret }),
        ...variantsOf(body, () => secret),
        ...variantsOf(body, (value) => `${value} ${secret}`),
      ];
      for (const echo of echoes) {
        const answer = { status, body: echo, headers: { ...headers, 'www-authenticate': secret } };
        const verdict = subject.verdict(answer, batch);
        const said = JSON.stringify(verdict, (key, value) => (key === 'errorId' ? undefined : value));
        expects(!said.includes(secret), 'nothing repeated of the answer', { verdict, answer });
      }
    }
  }
}

/** Every answer that the suite was given, and one of each status. */
function shownTo(subject: Subject): readonly VendorResponse[] {
  const { delivered, retry, halt, rejected, errorsIn200, unreadable, partial } = subject.given;
  const given = [delivered, retry, halt, rejected, errorsIn200, unreadable, partial.map((one) => one.answer)];
  const all: SuiteAnswers = [...given.flat(), ...ANY.map((status) => ({ status }))];
  const batch = subject.batch();
  return all.map((answer) => responseOf(answer, batch));
}

/** A body of JSON, with one of its values after the other replaced; nothing for another body. */
function* variantsOf(body: string, replace: (value: unknown) => unknown): Generator<string> {
  for (let at = 0, seen = 1; at < seen; at++) {
    seen = 0;
    try {
      yield JSON.stringify(JSON.parse(body, (_, value) => (seen++ === at ? replace(value) : value)));
    } catch {
      return;
    }
  }
}
