import type { IncomingHttpHeaders } from 'node:http';

const SCHEMES = new Set(['bearer', 'basic', 'token', 'apikey', 'digest']);
const CREDENTIAL_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key', 'api-key'];
const CREDENTIAL_PARAMETER = /key|token|secret|auth|password|session/i;

/** A credential as it may be shown: its first 4 characters, or none of a short one. */
export function maskKey(key: string): string {
  return key.length >= 8 ? `${key.slice(0, 4)}…` : '…';
}

function maskCredential(value: string): string {
  const space = value.indexOf(' ');
  const scheme = value.slice(0, Math.max(space, 0));
  return SCHEMES.has(scheme.toLowerCase()) ? `${scheme} ${maskKey(value.slice(space + 1))}` : maskKey(value);
}

/** The headers of a request as they may be kept: those that carry a credential are masked. */
export function maskHeaders(
  headers: IncomingHttpHeaders,
  credentialHeaders: readonly string[],
): Record<string, string> {
  const secret = new Set([...CREDENTIAL_HEADERS, ...credentialHeaders]);
  const entries = Object.entries(headers).map(([name, value]): [string, string] => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
    return [name, secret.has(name) ? maskCredential(text) : text];
  });
  return Object.fromEntries(entries);
}

/** A request target as it may be kept: a key sent in the query by mistake is masked. */
export function maskTarget(target: string): string {
  const start = target.indexOf('?');
  if (start === -1) return target;
  const parts = target
    .slice(start + 1)
    .split('&')
    .map((part) => {
      const equals = part.indexOf('=');
      if (equals === -1 || !CREDENTIAL_PARAMETER.test(part.slice(0, equals))) return part;
      return `${part.slice(0, equals + 1)}${maskKey(part.slice(equals + 1))}`;
    });
  return `${target.slice(0, start)}?${parts.join('&')}`;
}
