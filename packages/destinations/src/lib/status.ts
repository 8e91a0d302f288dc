const TRANSIENT = new Map([
  [408, 'request_timeout'],
  [425, 'too_early'],
  [429, 'rate_limited'],
]);

/** The reason to send a request again, where its status alone is one (vendors spec §1.2). */
export function transientReason(status: number): string | undefined {
  return TRANSIENT.get(status) ?? (status >= 500 && status < 600 ? 'server_error' : undefined);
}
