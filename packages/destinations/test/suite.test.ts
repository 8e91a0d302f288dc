import { type DestinationUnderTest, destinationSuite } from '@sendoff/core/testing';
import { describe, expect, it } from 'vitest';
import { fixtureVendors } from './support/fixtures.js';
import { brevoUnderTest } from './support/suite/brevo.js';
import { brevoEventsUnderTest } from './support/suite/brevo-events.js';
import { octethUnderTest } from './support/suite/octeth.js';
import { selzyUnderTest } from './support/suite/selzy.js';
import { spotzeeUnderTest } from './support/suite/spotzee.js';
import { vibetraceUnderTest } from './support/suite/vibetrace.js';

/** What the suite has to know of each vendor, by the name of its file in src/. */
const underTest: Readonly<Record<string, DestinationUnderTest>> = {
  brevo: brevoUnderTest,
  'brevo-events': brevoEventsUnderTest,
  octeth: octethUnderTest,
  selzy: selzyUnderTest,
  spotzee: spotzeeUnderTest,
  vibetrace: vibetraceUnderTest,
};

it('is run by every vendor', () => {
  expect(Object.keys(underTest).sort()).toEqual(fixtureVendors().sort());
});

describe.each(Object.entries(underTest))('%s', (_, given) => {
  it.each(destinationSuite(given))('$name', ({ run }) => run());
});
