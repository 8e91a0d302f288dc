import type { VendorFixtures } from '../vendor-fixtures.js';
import { brevo } from './brevo.js';
import { octeth } from './octeth.js';
import { selzy } from './selzy.js';
import { spotzee } from './spotzee.js';
import type { Vendor, VendorApi, VendorTools } from './vendor.js';
import { vibetrace } from './vibetrace.js';

/** Every vendor of the sandbox. */
export const vendors = { selzy, vibetrace, spotzee, octeth, brevo };

/** The name of a vendor of the sandbox. */
export type VendorName = keyof typeof vendors;

/** Options by vendor. */
export type VendorOptions = {
  readonly [Name in VendorName]?: (typeof vendors)[Name] extends Vendor<infer Options, infer _>
    ? Options
    : never;
};

/** What a running sandbox offers by vendor. */
export type VendorHandles = {
  readonly [Name in VendorName]: ((typeof vendors)[Name] extends Vendor<infer _, infer Handle>
    ? Handle
    : never) & {
    /** The base URL to hand to a destination instead of the vendor's. */
    readonly url: string;
    /** What is set up at the vendor, by kind: for every account, or for that of one key alone. */
    readonly fixtures: VendorFixtures;
  };
};

/** The API of each vendor, by name. Throws `invalid_option`. */
export function createVendors(
  options: VendorOptions,
  toolsFor: (vendor: string) => VendorTools,
): Map<string, VendorApi<object>> {
  const all: readonly Vendor<object, object>[] = Object.values(vendors);
  const given = new Map<string, object | undefined>(Object.entries(options));
  return new Map(all.map(({ name, create }) => [name, create(given.get(name) ?? {}, toolsFor(name))]));
}
