import type { DynamicModule } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import {
  brevo,
  type Destination,
  octeth,
  SelzyModule,
  selzy,
  spotzee,
  TrackerModule,
  vibetrace,
} from '@sendoff/nestjs-selzy';
import type { ShopRequest } from './accounts/shop-request.js';
import type { Database } from './database/database.js';
import { DATABASE, DatabaseModule } from './database/database.module.js';
import { events } from './events.js';

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
  destination(account: Account, config: ConfigService): Destination;
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
    destination: ({ key, baseUrl }, config) =>
      baseUrl === undefined
        ? octeth({
            apiKey: key,
            baseUrl: config.get('OCTETH_URL', ''),
            listId: Number(config.get('OCTETH_LIST_ID')),
          })
        : octeth({ apiKey: key, baseUrl, listId: 1 }),
  },
  vibetrace: {
    variable: 'VIBETRACE_API_KEY',
    destination: ({ key, baseUrl }) => vibetrace({ apiKey: key, baseUrl }),
  },
};

/** Tracking with Selzy; with the name of another vendor with that one, or with `all` of them. */
export function vendorModule(name: string): DynamicModule {
  const names = name === 'all' ? Object.keys(vendors) : [name];
  const chosen = names.map((one) => [one, vendorOf(one)] as const);
  const from = { imports: [DatabaseModule], inject: [ConfigService, DATABASE] };
  // Without a database events wait in memory.
  const common = (database: Database | undefined) => ({ events, identity, queue: database?.queue });
  if (name === 'selzy') {
    return SelzyModule.forRootAsync({
      ...from,
      useFactory: (config: ConfigService, database: Database | undefined) => {
        const { key, baseUrl } = accountOf(name, vendorOf(name), config);
        return { ...common(database), apiKey: key, baseUrl };
      },
    });
  }
  return TrackerModule.forRootAsync({
    ...from,
    useFactory: (config: ConfigService, database: Database | undefined) => ({
      ...common(database),
      destinations: chosen.map(([one, vendor]) => vendor.destination(accountOf(one, vendor, config), config)),
    }),
  });
}

/** Most vendors know people by their address, some by an id. */
function identity({ user }: ShopRequest) {
  return { email: user?.email, userId: user?.id };
}

/** With a key in the environment events go to the vendor, without one to the sandbox on this machine. */
function accountOf(
  name: string,
  { variable, sandboxKey = 'sandbox-key' }: Vendor,
  config: ConfigService,
): Account {
  const key = config.get<string>(variable);
  if (key) return { key, baseUrl: undefined };
  const sandbox = config.get<string>('SANDBOX_URL') || 'http://127.0.0.1:4900';
  return { key: sandboxKey, baseUrl: `${sandbox}/${name}` };
}

function vendorOf(name: string): Vendor {
  const vendor = Object.hasOwn(vendors, name) ? vendors[name] : undefined;
  if (vendor !== undefined) return vendor;
  const known = [...Object.keys(vendors), 'all'].join(', ');
  throw new Error(`VENDOR must be one of ${known}, and it is ${JSON.stringify(name)}.`);
}
