import type { Context } from 'hono';
import { parseJson, readBody } from './body.js';
import { SandboxError } from './errors.js';
import type { NodeEnv } from './exchange.js';

const MAX_BODY_BYTES = 64 * 1024;

/** The JSON value in a control request's body; of an empty body `ifEmpty`, where it is given. Throws `invalid_option`. */
export async function readJson(context: Context<NodeEnv>, ifEmpty?: object): Promise<unknown> {
  const { bytes, tooLarge } = await readBody(context.env.incoming, MAX_BODY_BYTES);
  if (tooLarge) throw new SandboxError('invalid_option', `The body is over ${MAX_BODY_BYTES} bytes.`);
  if (ifEmpty !== undefined && bytes.length === 0) return ifEmpty;
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new SandboxError('invalid_option', parsed.reason);
  return parsed.value;
}
