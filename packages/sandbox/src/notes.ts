const MAX_NOTE = 1_000;

function printable(name: string): string {
  return JSON.stringify(name).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Collects the advice that one answer carries in `x-sandbox-note`: each once, fit for a header. */
export class Notes {
  readonly #subjects = new Map<string, Set<string>>();

  /** Adds an advice, and what it is about. */
  add(advice: string, subject?: string): void {
    const subjects = this.#subjects.get(advice) ?? new Set();
    this.#subjects.set(advice, subjects);
    if (subject !== undefined) subjects.add(printable(subject));
  }

  /** The header's value; `undefined` if there is no advice. */
  text(): string | undefined {
    const notes = [...this.#subjects].map(([advice, subjects]) =>
      [advice, [...subjects].join(', ')].join(' ').trim(),
    );
    const joined = notes.join('; ');
    if (joined === '') return undefined;
    return joined.length > MAX_NOTE ? `${joined.slice(0, MAX_NOTE - 3)}...` : joined;
  }
}
