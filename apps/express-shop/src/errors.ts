import { consoleLogger, type Logger } from '@sendoff/express-selzy';
import type { ErrorRequestHandler } from 'express';

/** An answer that is not the one hoped for; its message is for the client. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers errors in JSON. What is not the client's fault is logged, and not told. */
export function answerErrors(logger: Logger = consoleLogger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error);
    // Those of express.json() have a status as well.
    const status: number = error?.status ?? 500;
    if (status < 500) {
      res.status(status).json({ error: error.message });
      return;
    }
    logger.error(`${req.method} ${req.path} failed: ${error}`);
    res.status(500).json({ error: 'something went wrong' });
  };
}
