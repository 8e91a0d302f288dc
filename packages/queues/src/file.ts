import { type Queue, systemClock } from '@sendoff/core';
import type { Damage } from './file/damage.js';
import { sqliteModule } from './file/driver.js';
import { type FileQueueOptions, readOptions } from './file/options.js';
import { FileQueue } from './file/queue.js';
import { Thread } from './file/thread.js';

export type { Damage } from './file/damage.js';
export type { FileQueueOptions } from './file/options.js';

/**
 * A queue in a file, kept by SQLite: what it has stored survives deploys, crashes and `kill -9`, and the loss of
 * power as far as the disk does. Processes of one host may share it. A thread of its own works on the file, so that
 * the application never waits for the disk.
 *
 * It needs Node 22.22.3, 24.15 or newer, or the package `better-sqlite3` 12.
 *
 * @throws {SendoffError} `invalid_option`; `missing_package` where this Node has no SQLite
 * @example
 * ```ts
 * import { createTracker } from '@sendoff/core';
 * import { selzy } from '@sendoff/destinations';
 * import { fileQueue } from '@sendoff/queues/file';
 *
 * const tracker = createTracker({ destinations: [selzy()], queue: fileQueue({ path: './data/events.db' }) });
 * ```
 */
export function fileQueue(options: FileQueueOptions): Queue {
  const { logger = console, onDamage, clock = systemClock } = options ?? {};
  const settings = { ...readOptions(options), module: sqliteModule() };
  const thread = new Thread(settings, (damage) => tell(damage, logger, onDamage));
  return new FileQueue(settings, clock, thread);
}

function tell(
  damage: Damage,
  logger: NonNullable<FileQueueOptions['logger']>,
  onDamage: FileQueueOptions['onDamage'],
): void {
  const { path, reason, movedTo } = damage;
  for (const say of [
    () =>
      logger.error(
        `[sendoff] ${path} is damaged: ${reason}. It is kept as ${movedTo}, and a new one is begun.`,
      ),
    () => onDamage?.(damage),
  ]) {
    try {
      say();
    } catch {
      // Whoever wants to know breaks nothing.
    }
  }
}
