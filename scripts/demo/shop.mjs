import { startProgram } from './program.mjs';

/** Starts a shop. */
export async function startShop(name, variables) {
  const program = await startProgram(`apps/${name}/dist/main.js`, name, variables);
  return { ...program, tracking: () => program.get('/tracking') };
}
