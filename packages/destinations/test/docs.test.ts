import { type Destination, issueCodes, type Rate } from '@sendoff/core';
import { describe, expect, it } from 'vitest';
import * as exported from '../src/index.js';
import { event } from './support/events.js';
import { readFixtures } from './support/fixtures.js';
import { optionsOf, sources } from './support/option-docs.js';
import { headingOf, page, rowsOf, sectionOf, sectionsOf, vendorSection } from './support/page.js';
import { underTest } from './support/suites.js';

type Create = (options: object) => Destination;

/** Exports that are no destinations. */
const tools = ['octethProperties'];
/** Options without which a destination cannot be made. */
const required: Readonly<Record<string, object>> = {
  octeth: { baseUrl: 'https://octeth.example.com', listId: 94 },
};
/** What stands on the page beside the vendors. */
const general = ['Overview', 'What all have in common', 'Bots'];

const vendors = Object.entries(exported as unknown as Readonly<Record<string, Create>>)
  .filter(([name]) => !tools.includes(name))
  .map(([factory, create]) => ({ factory, destination: create(required[factory] ?? {}) }));

const overview = sectionOf(page, '##', 'Overview');

function ratesText(rates: readonly Rate[] = []): string {
  if (rates.length === 0) return 'none published';
  return rates
    .map(({ limit, windowMs }) => {
      const window = windowMs % 3_600_000 === 0 ? `${windowMs / 3_600_000} h` : `${windowMs / 1_000} s`;
      return `${number(limit)} in ${window}`;
    })
    .join(' and ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** The codes of a vendor's table, each with the status that it has there. */
function codesOf(name: string): readonly (readonly [code: string, status: string])[] {
  const table = sectionOf(vendorSection(name), '###', 'Codes');
  return [...table.matchAll(/^\| (.*?) \| (rejected|unknown|halts) \|/gm)].flatMap(
    ([, first = '', status = '']) =>
      [...first.matchAll(/`(\w+)`/g)].map(([, code = '']) => [code, status] as const),
  );
}

it('finds destinations to look at', () => {
  expect(vendors.map(({ destination }) => destination.name)).toContain('selzy');
});

it('has a section for each destination, and for nothing else', () => {
  const headings = vendors.map(({ destination }) => headingOf(destination.name));
  expect([...sectionsOf(page, '##').keys()].sort()).toEqual([...general, ...headings].sort());
});

it('misses the section of a vendor that it does not have', () => {
  expect(() => vendorSection('acme-mail')).toThrow('docs/vendors.md has no section "## Acme Mail".');
});

it.each([...sectionsOf(overview, '###')])('has a row for each destination under %s', (_, text) => {
  const headings = vendors.map(({ destination }) => headingOf(destination.name));
  expect([...rowsOf(text).keys()].sort()).toEqual(headings.sort());
});

describe.each(vendors)('docs/vendors.md says of $factory()', ({ factory, destination }) => {
  const { name, limits, credential, hosts, loses = [] } = destination;
  const heading = headingOf(name);
  const section = vendorSection(name);
  const part = (title: string) => sectionOf(section, '###', title);
  const summary = (title: string) => rowsOf(sectionOf(overview, '###', title)).get(heading);
  const options = optionsOf(`${factory.replace(/^./, (letter) => letter.toUpperCase())}Options`);

  it('how to make it, its key and its hosts', () => {
    const isInstalled = options.some((option) => option.name === 'baseUrl' && option.isRequired);
    const host = isInstalled ? 'your installation' : hosts[0];
    const { option, variable } = credential;
    expect(summary('Keys and hosts')).toEqual([`${factory}()`, option, variable, host]);
    expect(part('Set up')).toMatch(new RegExp(`import \\{ ${factory} \\} from '@sendoff/destinations';`));
    expect(part('Set up')).toContain(`${option}: process.env.${variable}`);
    for (const each of hosts) expect(section).toContain(each);
  });

  it('its limits', () => {
    const { batchEvents, bodyBytes, rates } = limits;
    const values = [number(batchEvents), number(bodyBytes), ratesText(rates)];
    expect(summary('Limits')?.slice(0, 3)).toEqual(values);
    const rows = rowsOf(part('Limits'));
    const labels = ['Events in a request', 'Bytes in a request', 'Requests'];
    expect(labels.map((label) => rows.get(label)?.[0])).toEqual(values);
  });

  it('the limits of an event', () => {
    const keys = Array.from({ length: 30 }, (_, i) => [`key_${i}`, 'x'.repeat(2_000)]);
    const encoded = destination.encode(
      event({ name: 'x'.repeat(300), userId: 'u-1', properties: Object.fromEntries(keys) }),
    );
    const rows = [...rowsOf(part('Limits')).values()];
    for (const { code, limit } of 'refused' in encoded ? encoded.refused : []) {
      const values = rows.filter(([, otherwise]) => otherwise?.includes(code)).map(([value]) => value);
      expect(values.join(), code).toMatch(new RegExp(`\\b${number(limit ?? Number.NaN)}\\b`));
    }
  });

  it('what becomes of an event, what is sent again, what is left out and what is assumed', () => {
    const titles = ['What becomes of an event', 'Retries and duplicates', 'Left out on purpose', 'Assumed'];
    for (const title of titles) expect(part(title).trim()).not.toBe('');
  });

  it('what it loses', () => {
    const said = [...part('Lost').matchAll(/^- (.*?)(?:: .*)?$/gm)].map(([, what]) => what);
    expect(said.map((what) => what?.replaceAll('`', ''))).toEqual(loses);
  });

  it('every option, with its default', () => {
    const rows = rowsOf(part('Options'));
    expect([...rows.keys()].sort()).toEqual(options.map((option) => option.name).sort());
    const { url } = destination.request([], { attempt: 1, refusals: 0, credential: 'key' });
    for (const option of options) {
      const said = rows.get(option.name)?.[0];
      if (option.isRequired) expect(said).toBe('required');
      else if (option.name === 'name') expect(said).toBe(name);
      else if (option.name === 'baseUrl') expect(said).toBe(new URL(url).origin);
      else if (option.name === 'requestsPerSecond')
        expect(said).toBe(limits.rates?.length ? 'no other cap' : 'no cap');
      else expect(said).toBe(option.standard);
    }
  });

  it('every code that it refuses an event for', () => {
    const said = [...rowsOf(part('Limits')).values()].flatMap(
      ([, otherwise = '']) => otherwise.match(/\b[a-z]+_[a-z_]+\b/g) ?? [],
    );
    expect(said.filter((code) => !(code in issueCodes))).toEqual([]);
    const codes = underTest[name]?.refused.map(({ code }) => code) ?? [];
    expect(said).toEqual(expect.arrayContaining([...codes, 'event_too_large']));
  });

  it('every code that an answer has ended in', () => {
    const said = new Map(codesOf(name));
    for (const { verdict } of readFixtures(name)) {
      const {
        kind,
        reason,
        results = [],
      } = verdict as {
        kind: string;
        reason?: string;
        results?: readonly { status: string; code?: string }[];
      };
      if (kind === 'halt') expect([...said], reason).toContainEqual([reason, 'halts']);
      for (const { status, code } of results) {
        if (code !== undefined) expect([...said], code).toContainEqual([code, status]);
      }
    }
  });

  it('no code that the sources do not have', () => {
    // Spotzee's own are handed on.
    const isInSources = (code: string) => new RegExp(`['\`]${code}(?:['\`]|: )`).test(sources);
    const unknown = codesOf(name).filter(([code]) => !isInSources(code) && !code.startsWith('parameter_'));
    expect(unknown).toEqual([]);
  });
});
