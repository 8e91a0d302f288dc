import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';

/** Counts what is told on a diagnostics channel, until the test has ended. */
export function counted(channel: string): { readonly count: number } {
  const told = { count: 0 };
  const hear = () => {
    told.count++;
  };
  subscribe(channel, hear);
  onTestFinished(() => {
    unsubscribe(channel, hear);
  });
  return told;
}
