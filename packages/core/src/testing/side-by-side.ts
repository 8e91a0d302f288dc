/** One column of a table: values by path, such as `properties.plan`. */
export interface Column {
  readonly title: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** The paths where it is not as it should be. */
  readonly wrong?: ReadonlySet<string>;
}

const WIDEST = 60;

/**
 * What data holds at each path of `wanted`. An empty object is a value, and so are a list and an
 * asymmetric matcher.
 */
export function leavesOf(wanted: object, data: unknown, path = ''): [path: string, value: unknown][] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const inner = path === '' ? key : `${path}.${key}`;
    const came = isPlain(data) && Object.hasOwn(data, key) ? data[key] : undefined;
    const leaves = isPlain(value) ? leavesOf(value, came, inner) : [];
    return leaves.length > 0 ? leaves : [[inner, came] as [string, unknown]];
  });
}

/** A table of the columns, with a row for each path and a mark where a value is wrong. */
export function sideBySide(columns: readonly Column[], show: (value: unknown) => string): string {
  const paths = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))];
  const table = columns.map(({ title, values, wrong }) => [
    `  ${title}`,
    ...paths.map((path) => {
      const value = values.get(path);
      const text = value === undefined ? '–' : show(value).replace(/\s*\n\s*/g, ' ');
      const cut = text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
      return `${wrong?.has(path) ? '✗' : ' '} ${cut}`;
    }),
  ]);
  const all = [['', ...paths], ...table].map((cells) => {
    const width = Math.max(...cells.map(({ length }) => length));
    return cells.map((cell) => cell.padEnd(width));
  });
  return ['', ...paths]
    .map((_, row) => `  ${all.map((cells) => cells[row]).join('  ')}`.trimEnd())
    .join('\n');
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
