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
  | 'closed'
  /** No sandbox answers at the URL that `connectSandbox` was given. */
  | 'unreachable'
  /** The control API does not take requests under this host name or from this origin. */
  | 'forbidden'
  /** The control API has no such thing. */
  | 'not_found'
  /** A mistake in the sandbox itself. */
  | 'internal';

/** Every error that the sandbox throws or rejects with. Tell them apart by `code`. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
