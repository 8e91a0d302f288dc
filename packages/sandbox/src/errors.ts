/** What went wrong, for code to branch on. */
export type SandboxErrorCode =
  /** An option, fixture or fault is not what it should be. */
  | 'invalid_option'
  /** The port is taken by another process. */
  | 'port_in_use'
  /** The port or address can't be listened on for another reason. */
  | 'cannot_listen'
  /** `waitFor` saw no such event in time. */
  | 'wait_timeout'
  /** The sandbox was closed meanwhile. */
  | 'closed';

/** Every error that the sandbox throws or rejects with. Tell them apart by `code`. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
