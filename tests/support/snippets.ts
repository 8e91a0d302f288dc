import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, readUnits, root } from './house.js';

/** A block of TypeScript in a page. */
export interface Snippet {
  /**
   * A file name that says where it comes from: `packages+core+README.md+12.ts`, or
   * `docs+new-destination.md/acme-mail.ts` for a block that says which file it is.
   */
  readonly file: string;
  /** The block as a module, or all blocks of the file, on the lines that they have in their page. */
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
const BLOCK =
  /^(?:<!-- (?:(?<fragment>fragment)|given: (?<given>.*)|file: (?<name>[\w.-]+)) -->\n)?```ts\n(?<code>[\s\S]*?)^```$/gm;

/**
 * The TypeScript blocks of a page. A comment on the line before one may say what it takes for granted, as
 * `<!-- given: declare const sandbox: import('@sendoff/sandbox').Sandbox; -->`, or call it a `<!-- fragment -->`,
 * which is left out; or name the `<!-- file: acme-mail.ts -->` that it is a part of, which the other files of the
 * page may import. Throws where a block is written so that it wouldn't be found.
 */
export function snippetsOf(path: string, page: string): Snippet[] {
  const blocks = [...page.matchAll(BLOCK)];
  const others = [...page.matchAll(ANY_BLOCK)].length - blocks.length;
  if (others > 0)
    throw new Error(`${path}: ${others} blocks don't start with \`\`\`ts at the start of a line.`);
  const snippets = new Map<string, string>();
  for (const { index, 0: block, groups = {} } of blocks) {
    const { fragment, given, name, code } = groups;
    if (fragment !== undefined) continue;
    const line = page.slice(0, index + block.indexOf('```ts')).split('\n').length;
    const folder = path.replaceAll('/', '+');
    const file = name === undefined ? `${folder}+${line}.ts` : `${folder}/${name}`;
    const before = snippets.get(file) ?? '';
    const gap = '\n'.repeat(line - before.split('\n').length);
    snippets.set(file, `${before}${gap}${given ?? ''}\n${code}`);
  }
  return [...snippets].map(([file, text]) => ({ file, text: `${text}export {};\n` }));
}
