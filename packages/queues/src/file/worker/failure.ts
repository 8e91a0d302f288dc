import { codeOf } from './sqlite.js';

/** A failure that the application is told as it is. */
export class Failure extends Error {
  readonly code: 'queue_unusable' | 'queue_unavailable';
  /** The file is open still, and as it was. */
  readonly isPassing: boolean;

  constructor(code: Failure['code'], message: string, isPassing = false) {
    super(message);
    this.code = code;
    this.isPassing = isPassing;
  }
}

/** The file is not as SQLite, or we, left it. */
export class Damaged extends Error {
  /** Which file it is, where that was found before it was opened. */
  readonly inode: number | undefined;

  constructor(message: string, inode?: number) {
    super(message);
    this.inode = inode;
  }
}

/** What is wrong with the file, if that is what the error tells. */
export function damageOf(error: unknown): string | undefined {
  if (error instanceof Damaged) return error.message;
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB') return 'it is no SQLite database';
  if (code === 'SQLITE_CORRUPT') return 'SQLite finds it malformed';
  return undefined;
}

/** The words of an error that are safe to show: SQLite's, and the system's. */
export function failureOf(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error) ?? (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'SQLITE_BUSY':
    case 'SQLITE_LOCKED':
      return new Failure(
        'queue_unavailable',
        `Another process keeps ${path} locked (${code}), as those do whose Node is older than 22.22.3, 24.15 or 25.9.`,
        true,
      );
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return new Failure('queue_unavailable', `There is no room on the disk for ${path} (${code}).`, true);
    case 'SQLITE_IOERR':
      return new Failure('queue_unavailable', `The disk of ${path} is full or fails (${code}).`);
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(
        'queue_unusable',
        `${path} cannot be written (${code}). Let this process write to the file and to its folder, or name another path.`,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new Failure(
        'queue_unusable',
        `The folder of ${path} is no folder (${code}). Name another path.`,
      );
    default:
      return new Failure('queue_unavailable', `The queue's file ${path} failed (${code ?? nameOf(error)}).`);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
