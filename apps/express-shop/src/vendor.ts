import {
  brevo,
  createTracker,
  type Destination,
  octeth,
  selzy,
  selzyTracking,
  spotzee,
  type Tracker,
  type TrackerOptions,
  vibetrace,
} from '@sendoff/express-selzy';

/** The variables that the shop is started with. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a vendor is, and the key that it takes there. */
interface Account {
  readonly key: string;
  /** The sandbox's; undefined for the vendor itself. */
  readonly baseUrl: string | undefined;
}

interface Vendor {
  /** The variable that holds its key. */
  readonly variable: string;
  /** The key that its sandbox takes. Default: `sandbox-key`. */
  readonly sandboxKey?: string;
  destination(account: Account, env: Environment): Destination;
}

const vendors: Readonly<Record<string, Vendor>> = {
  selzy: {
    variable: 'SELZY_API_KEY',
    destination: ({ key, baseUrl }) => selzy({ apiKey: key, baseUrl }),
  },
  brevo: {
    variable: 'BREVO_MA_KEY',
    destination: ({ key, baseUrl }) => brevo({ maKey: key, baseUrl }),
  },
  spotzee: {
    variable: 'SPOTZEE_API_KEY',
    sandboxKey: 'sk_sandbox-key',
    destination: ({ key, baseUrl }) => spotzee({ apiKey: key, baseUrl }),
  },
  octeth: {
    variable: 'OCTETH_API_KEY',
    // It is installed, so where it is and which list is meant are for its owner to say.
    destination: ({ key, baseUrl }, { OCTETH_URL = '', OCTETH_LIST_ID }) =>
      baseUrl === undefined
        ? octeth({ apiKey: key, baseUrl: OCTETH_URL, listId: Number(OCTETH_LIST_ID) })
        : octeth({ apiKey: key, baseUrl, listId: 1 }),
  },
  vibetrace: {
    variable: 'VIBETRACE_API_KEY',
    destination: ({ key, baseUrl }) => vibetrace({ apiKey: key, baseUrl }),
  },
};

/** Tracks with Selzy; with the variable VENDOR with another vendor, or with all of them. */
export function vendorTracker(env: Environment, options: TrackerOptions): Tracker {
  const name = env.VENDOR || 'selzy';
  if (name === 'selzy') {
    const { key, baseUrl } = accountOf(name, env);
    return selzyTracking({ ...options, apiKey: key, baseUrl }).tracker;
  }
  return createTracker({ ...options, destinations: destinationsOf(name, env) });
}

function destinationsOf(name: string, env: Environment): Destination[] {
  const names = name === 'all' ? Object.keys(vendors) : [name];
  return names.map((one) => vendorOf(one).destination(accountOf(one, env), env));
}

/** With a key in the environment events go to the vendor, without one to the sandbox on this machine. */
function accountOf(name: string, env: Environment): Account {
  const { variable, sandboxKey = 'sandbox-key' } = vendorOf(name);
  const key = env[variable];
  if (key) return { key, baseUrl: undefined };
  return { key: sandboxKey, baseUrl: `${env.SANDBOX_URL || 'http://127.0.0.1:4900'}/${name}` };
}

function vendorOf(name: string): Vendor {
  const vendor = Object.hasOwn(vendors, name) ? vendors[name] : undefined;
  if (vendor !== undefined) return vendor;
  const known = [...Object.keys(vendors), 'all'].join(', ');
  throw new Error(`VENDOR must be one of ${known}, and it is ${JSON.stringify(name)}.`);
}
