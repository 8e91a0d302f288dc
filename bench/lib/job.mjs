/** What a job was told by its parent. */
export const options = JSON.parse(process.argv[2] ?? '{}');

/** Tells the parent. Resolves when it is on its way. */
export function tell(message) {
  return new Promise((resolve) => process.send(message, () => resolve()));
}

/** Tells the parent and ends the process. */
export async function finish(message) {
  await tell(message);
  process.exit(0);
}

/** Loads a subject; see `subjects/sendoff.mjs` for what each has. */
export async function createSubject(name, settings) {
  const { create } = await import(`../subjects/${name}.mjs`);
  return create(settings);
}
