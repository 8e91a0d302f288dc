import { STATUS_CODES } from 'node:http';
import { type ExecutionContext, HttpException } from '@nestjs/common';
import type { Ending } from './tracker.decorated.js';

/** What Express's response and Fastify's reply have in common. */
interface HttpAnswer {
  readonly statusCode: number;
  /** Fastify's: Node's response beneath. */
  readonly raw?: NodeAnswer;
}

interface NodeAnswer {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  once(event: 'finish' | 'close', listener: () => void): unknown;
}

/** As Nest's own decorators write it: `<kind>:<index>` for each decorated parameter of a handler. */
const PARAMETERS = '__routeArguments__';
const PASSTHROUGH = '__responsePassthrough__';
const RESPONSE_OR_NEXT = /^[12]:\d+$/;

/**
 * Calls back with how a call that gave a result has ended. Over HTTP an answer of 400 or more is a failure,
 * also where the handler said so by `res.status(402)`. One that answers by itself, with `@Res()`, may do so
 * after it has returned: then it is the answer that counts, and none at all is no call.
 */
export function whenAnswered(
  execution: ExecutionContext,
  given: Ending,
  end: (ending: Ending) => void,
): void {
  if (execution.getType<string>() !== 'http') {
    end(given);
    return;
  }
  const answer = execution.switchToHttp().getResponse<HttpAnswer>();
  const endAsAnswered = () => end(answer.statusCode < 400 ? given : { error: failureOf(answer) });
  const node = answer.raw ?? (answer as unknown as NodeAnswer);
  if (node.writableEnded || !answersItself(execution)) {
    endAsAnswered();
    return;
  }
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    if (node.headersSent) endAsAnswered();
  };
  node.once('finish', tell);
  node.once('close', tell);
}

function failureOf({ statusCode }: HttpAnswer): HttpException {
  return new HttpException(STATUS_CODES[statusCode] ?? 'Failed', statusCode);
}

function answersItself(execution: ExecutionContext): boolean {
  const controller = execution.getClass();
  const { name } = execution.getHandler();
  const parameters = Reflect.getMetadata(PARAMETERS, controller, name) as object | undefined;
  if (!Object.keys(parameters ?? {}).some((key) => RESPONSE_OR_NEXT.test(key))) return false;
  return Reflect.getMetadata(PASSTHROUGH, controller, name) !== true;
}
