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
const FIXTURE_UUID = '1B4E28BA-2FA1-41D2-883F-0016D3CCA427';

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
      return JSON.parse(text.replaceAll('«KEY»', FIXTURE_KEY).replaceAll('«UUID»', FIXTURE_UUID)) as Fixture;
    });
}

/** A body as it goes over the wire. */
export function wireText(body: Json): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
