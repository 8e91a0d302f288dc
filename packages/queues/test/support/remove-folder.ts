import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Removes the folder of a server that was killed: processes of its own may write there for a moment still. */
export async function removeFolder(path: string): Promise<void> {
  for (const end = performance.now() + 30_000; ; await wait(50)) {
    try {
      return rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}
