import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { markup } from './markup.js';
import { script } from './script.js';
import { style } from './style.js';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `script-src ${hash(script)}`,
  `style-src ${hash(style)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const DOCUMENT = markup(style, script);

/** Answers with the page: one document whose script and style are allowed by their hashes alone. */
export function servePage(context: Context): Response {
  return context.body(DOCUMENT, 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'referrer-policy': 'no-referrer',
  });
}
