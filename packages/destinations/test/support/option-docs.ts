import { readdirSync, readFileSync } from 'node:fs';

/** An option as an interface in the sources has it. */
export interface OptionDoc {
  readonly name: string;
  readonly isRequired: boolean;
  /** What its docblock says after "Default:", to the first comma or full stop. */
  readonly standard: string | undefined;
}

const src = new URL('../../src/', import.meta.url);

/** All that the destinations are written in, and the options that core gives to each of them. */
export const sources = [
  ...readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => new URL(path, src)),
  new URL('../../../core/src/destination.ts', import.meta.url),
]
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

const INTERFACE = /^export interface (\w+)(?:\s+extends\s+([^{]+))? \{\n([\s\S]*?)^\}/gm;
const MEMBER = /(?:^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}(?:readonly )?(\w+)(\??): /gm;

/** The options of an interface, with those that it extends. Throws where there is no such interface. */
export function optionsOf(interfaceName: string): readonly OptionDoc[] {
  return [...collect(interfaceName).values()];
}

function collect(interfaceName: string): ReadonlyMap<string, OptionDoc> {
  const found = [...sources.matchAll(INTERFACE)].find(([, name]) => name === interfaceName);
  if (found === undefined) throw new Error(`No interface ${interfaceName} in the sources.`);
  const [, , parents = '', body = ''] = found;
  const options = new Map<string, OptionDoc>();
  // `Omit<A, keyof B>, B` leaves out what B has itself, and B comes later.
  for (const parent of parents.match(/\b(?!Omit\b)[A-Z]\w+/g) ?? []) {
    for (const [name, option] of collect(parent)) options.set(name, option);
  }
  for (const [, docs = '', name = '', mark] of body.matchAll(MEMBER)) {
    const text = docs.replace(/\s*\n\s*\* ?/g, ' ').replaceAll('`', '');
    const standard = /Default: (.+?)(?:[.,;](?=\s)|\s*$)/.exec(text)?.[1];
    options.set(name, { name, isRequired: mark === '', standard });
  }
  return options;
}
