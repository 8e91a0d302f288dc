import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer.js';
import { root } from './house.js';
import { snippetsOf } from './snippets.js';

/** TypeScript 7. */
export const rootTypeScript = join(root, 'node_modules/typescript/bin/tsc');

/**
 * Takes the files of a page of `docs` into `pages/<name>` of a project, and compiles them there. Gives what is
 * wrong with them.
 */
export async function compilePage(project: Consumer, name: string): Promise<string[]> {
  const snippets = snippetsOf(name, readFileSync(join(root, `docs/${name}.md`), 'utf8'));
  const strays = snippets.filter(({ file }) => !file.startsWith(`${name}/`));
  if (snippets.length === 0 || strays.length > 0) {
    throw new Error(`docs/${name}.md: every block of TypeScript must say which file it is.`);
  }
  for (const { file, text } of snippets) await project.write(`pages/${file}`, text);
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { noEmit: false, declaration: false },
    include: ['.'],
  };
  await project.write(`pages/${name}/tsconfig.json`, JSON.stringify(config));
  return project.compile(`pages/${name}/tsconfig.json`, rootTypeScript);
}
