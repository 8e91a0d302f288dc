import type { Issue, Properties, TrackedEvent } from '@sendoff/core';

/** How an event names its user at Octeth; undefined where it has no such name. */
export interface OctethIdentity {
  readonly Email: string | undefined;
  readonly ID: string | undefined;
  readonly UUID: string | undefined;
}

/** The properties that Octeth takes for a switch, in lower case, and the option for each (vendors spec §5.1). */
const SWITCHES = new Map([
  ['istest', 'test'],
  ['issilent', 'silent'],
]);
/** In the order in which Octeth asks for them (§5.1). */
const CONVERSION: readonly string[] = ['conversion-id', 'conversion-name', 'conversion-value'];

/** An identify needs an address or a userId; any other event one of the three, unless nobody will do. */
export function checkIdentity(
  { anonymousId }: TrackedEvent,
  { Email, ID, UUID }: OctethIdentity,
  { isIdentify, allowAnonymous }: { isIdentify: boolean; allowAnonymous: boolean | undefined },
  issues: Issue[],
): void {
  if (Email !== undefined || ID !== undefined) return;
  if (!isIdentify && (UUID !== undefined || allowAnonymous)) return;
  const needs = isIdentify ? 'an address or a userId to identify' : 'an address, a userId or an anonymousId';
  const but =
    anonymousId && UUID === undefined && !isIdentify
      ? 'has an anonymousId alone that is no UUID. Set the option deriveUuid: true to send one made of it.'
      : 'has none.';
  issues.push({
    code: 'missing_identity',
    path: 'email',
    message: `Octeth needs ${needs}, and this event ${but}`,
  });
}

/** That the value of a conversion may be anything but empty is *assumed* (§5.1). */
export function checkConversion(properties: Properties, issues: Issue[]): void {
  const given = new Map(Object.entries(properties).map(([key, value]) => [key.toLowerCase(), value]));
  for (const key of CONVERSION) {
    const value = given.get(key) ?? '';
    if (value !== '') continue;
    const message = `Octeth needs the property "${key}" for a conversion, and this event has none.`;
    issues.push({ code: 'missing_property', path: `properties.${key}`, message });
  }
}

export function checkSwitches(properties: Properties, issues: Issue[]): void {
  for (const key of Object.keys(properties)) {
    const option = key.length > 10 ? undefined : SWITCHES.get(key.toLowerCase());
    if (option === undefined) continue;
    const message = `Octeth takes this property for a switch. Rename it, or set the option ${option} of the destination.`;
    issues.push({ code: 'reserved_key', path: `properties.${key}`, message });
  }
}
