import { readFileSync } from 'node:fs';

/** What docs/vendors.md says, for tests that hold it to the code. Marks of code are left out of all cells. */
export const page = readFileSync(new URL('../../../../docs/vendors.md', import.meta.url), 'utf8');

/** The headings of a level, and what stands under each. */
export function sectionsOf(text: string, level: '##' | '###'): ReadonlyMap<string, string> {
  const [, ...parts] = text.split(new RegExp(`^${level} `, 'm'));
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}

/** What stands under a heading. Throws where there is none. */
export function sectionOf(text: string, level: '##' | '###', heading: string): string {
  const found = sectionsOf(text, level).get(heading);
  if (found === undefined) throw new Error(`docs/vendors.md has no section "${level} ${heading}".`);
  return found;
}

/** A destination's section: `brevo-events` is "Brevo Events". */
export function vendorSection(name: string): string {
  return sectionOf(page, '##', headingOf(name));
}

export function headingOf(name: string): string {
  return name.replace(/(^|-)(\w)/g, (_, dash: string, letter: string) => {
    return `${dash === '' ? '' : ' '}${letter.toUpperCase()}`;
  });
}

/** The rows of the tables in a text by their first cell, which may be a link; heads and rules are left out. */
export function rowsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const rows = [...text.matchAll(/^\|(.*)\|\n(?!\|[-|]+\|$)/gm)].map(([, row = '']) => {
    const [first = '', ...others] = row.split('|').map((cell) => cell.replaceAll('`', '').trim());
    return [first.replace(/^\[(.*)\]\(.*\)$/, '$1'), others] as const;
  });
  return new Map(rows.filter(([first]) => !/^-+$/.test(first)));
}
