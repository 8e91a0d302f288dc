import { readdirSync, readFileSync } from 'node:fs';

type Json = string | readonly unknown[] | Readonly<Record<string, unknown>>;

/** One exchange; see fixtures/README.md. */
export interface Fixture {
  readonly name: string;
  readonly track?: readonly Readonly<Record<string, unknown>>[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  };
  readonly verdict: Readonly<Record<string, unknown>>;
}

export const FIXTURE_KEY = 'fixture-key';

/** What stands for a placeholder; see fixtures/README.md. */
const PLACEHOLDERS: readonly (readonly [string, string])[] = [
  ['«KEY»', FIXTURE_KEY],
  ['«UUID»', '1B4E28BA-2FA1-41D2-883F-0016D3CCA427'],
  ['«uuid»', '6f1d2c3a-58b7-4c0e-9a4e-2b7d9f0c1e35'],
  ['«REQ»', 'req_01JV2Q8N4R6T8W0Y2A4C6E8G0J'],
  ['«any»', 'any words'],
];

const root = new URL('../../fixtures/', import.meta.url);

/** The vendors that have fixtures. */
export function fixtureVendors(): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).filter((name) => readdirSync(new URL(name, root)).length > 0);
}

/** A vendor's fixtures, their placeholders filled in. */
export function readFixtures(vendor: string): Fixture[] {
  const folder = new URL(`${vendor}/`, root);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return JSON.parse(filledIn(text)) as Fixture;
    });
}

function filledIn(text: string): string {
  return PLACEHOLDERS.reduce((filled, [mark, value]) => filled.replaceAll(mark, value), text);
}

/** A body as it goes over the wire. */
export function wireText(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
