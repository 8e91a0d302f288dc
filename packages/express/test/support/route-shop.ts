import type { Express, Request, RequestHandler } from 'express';
import { expect } from 'vitest';
import { tracking, trackRoute } from '../../src/index.js';
import { recordingTracker } from '../../src/testing.js';
import type { versions } from './serve.js';

export const identity = (req: Request) => ({ email: req.get('x-email') });
export const ada = { 'x-email': 'ada@example.com' };

export const answer =
  (status: number): RequestHandler =>
  (_req, res) => {
    res.sendStatus(status);
  };

/** Of what was tracked: the name, and who. */
export type Told = readonly [name: string, who: string | undefined];

/** An application with tracking(), for routes that track; it has a route `/last`. */
export function shopWith(express: (typeof versions)[number][1]) {
  const errors: string[] = [];
  const logger = { debug() {}, warn() {}, error: (line: string) => errors.push(line) };
  const tracker = recordingTracker({ logger });
  const app: Express = express().use(tracking({ tracker, identity, logger }));
  const told = (): Told[] => tracker.events.map(({ name, email, userId }) => [name, email ?? userId]);
  /** All events of the requests before: once that of a last one is in, which comes after them. */
  const all = async (post: (path: string, headers?: Record<string, string>) => Promise<unknown>) => {
    await post('/last', ada);
    await expect.poll(() => told().at(-1)?.[0]).toBe('last');
    return told().slice(0, -1);
  };
  app.post('/last', trackRoute('last', { on: 'both' }));
  return { app, tracker, errors, told, all };
}
