const EVENTS = ['signup', 'abandoned_cart', 'order_paid', 'newsletter_joined'];

/**
 * The vendors of the demo. Something is amiss at each, so that its books have something to say:
 *
 * - `amiss` tells it in words;
 * - `setUp` prepares the vendor's sandbox for the people who will shop;
 * - `faults` are what happens to the first requests, whose events must arrive all the same;
 * - `rejects` says which events the vendor refuses; by default none.
 */
export const VENDORS = {
  selzy: {
    amiss: 'has newsletter_joined switched off',
    setUp(selzy) {
      selzy.enable(...EVENTS);
      selzy.disable('newsletter_joined');
    },
    rejects: ({ name }) => name === 'newsletter_joined',
  },
  brevo: {
    amiss: 'answers 503 three times',
    faults: [{ status: 503, times: 3 }],
  },
  spotzee: {
    amiss: "asks for a second's pause",
    faults: [{ status: 429, retryAfter: 1, times: 1 }],
  },
  octeth: {
    amiss: 'cuts two connections',
    setUp: (octeth) => octeth.addList('1'),
    faults: [{ reset: 'before', times: 2 }],
  },
  vibetrace: {
    amiss: 'knows 24 users in 25',
    setUp(vibetrace, people) {
      for (const { email, isNew } of people) if (!isNew) vibetrace.addUser(email);
    },
    rejects: ({ isNew }) => isNew,
  },
};

/** The names that VENDOR stands for. */
export function vendorsFor(name) {
  if (name === 'all') return Object.keys(VENDORS);
  if (Object.hasOwn(VENDORS, name)) return [name];
  const known = [...Object.keys(VENDORS), 'all'].join(', ');
  throw new Error(`VENDOR must be one of ${known}, and it is ${JSON.stringify(name)}.`);
}

/** Makes a vendor's sandbox ready, with all that is amiss there. */
export function setUpVendor(sandbox, name, people) {
  const { setUp, faults = [] } = VENDORS[name];
  setUp?.(sandbox[name], people);
  sandbox.fault(...faults.map((fault) => ({ vendor: name, ...fault })));
}
