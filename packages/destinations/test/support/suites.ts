import type { DestinationUnderTest } from '@sendoff/core/testing';
import { brevoUnderTest } from './suite/brevo.js';
import { brevoEventsUnderTest } from './suite/brevo-events.js';
import { octethUnderTest } from './suite/octeth.js';
import { selzyUnderTest } from './suite/selzy.js';
import { spotzeeUnderTest } from './suite/spotzee.js';
import { vibetraceUnderTest } from './suite/vibetrace.js';

/** What the suite has to know of each vendor, by the name of its file in src/. */
export const underTest: Readonly<Record<string, DestinationUnderTest>> = {
  brevo: brevoUnderTest,
  'brevo-events': brevoEventsUnderTest,
  octeth: octethUnderTest,
  selzy: selzyUnderTest,
  spotzee: spotzeeUnderTest,
  vibetrace: vibetraceUnderTest,
};
