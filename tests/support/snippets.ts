import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, readUnits, root } from './house.js';

/** A block of TypeScript in a page. */
export interface Snippet {
  /** A file name that says where it comes from: `packages+core+README.md+12.ts`. */
  readonly file: string;
  /** The block as a module, on the lines that it has in its page. */
  readonly text: string;
}

/** The pages that a user reads: the README of the repository and of each package, and `docs`. */
export function readPages(): (readonly [path: string, text: string])[] {
  const readmes = ['README.md', ...readUnits('packages').map(({ folder }) => `${folder}/README.md`)];
  const docs = existsSync(join(root, 'docs')) ? listFiles(join(root, 'docs')) : [];
  const paths = [...readmes, ...docs.map((path) => path.slice(root.length))];
  return paths
    .filter((path) => path.endsWith('.md') && existsSync(join(root, path)))
    .map((path) => [path, readFileSync(join(root, path), 'utf8')]);
}

const ANY_BLOCK = /^[ \t]*```[ \t]*(ts|tsx|typescript)\b/gm;
const BLOCK = /^(?:<!-- (?:(?<fragment>fragment)|given: (?<given>.*)) -->\n)?```ts\n(?<code>[\s\S]*?)^```$/gm;

/**
 * The TypeScript blocks of a page. A comment on the line before one may say what it takes for granted, as
 * `<!-- given: declare const sandbox: import('@sendoff/sandbox').Sandbox; -->`, or call it a `<!-- fragment -->`,
 * which is left out. Throws where a block is written so that it wouldn't be found.
 */
export function snippetsOf(path: string, page: string): Snippet[] {
  const blocks = [...page.matchAll(BLOCK)];
  const others = [...page.matchAll(ANY_BLOCK)].length - blocks.length;
  if (others > 0)
    throw new Error(`${path}: ${others} blocks don't start with \`\`\`ts at the start of a line.`);
  return blocks.flatMap(({ index, groups = {} }) => {
    const { fragment, given = '', code } = groups;
    if (fragment !== undefined) return [];
    const fence = index + (given === '' ? 0 : `<!-- given: ${given} -->\n`.length);
    const line = page.slice(0, fence).split('\n').length;
    const text = `${'\n'.repeat(line - 1)}${given}\n${code}export {};\n`;
    return [{ file: `${path.replaceAll('/', '+')}+${line}.ts`, text }];
  });
}
