import type { Issue, TrackedEvent } from '@sendoff/core';
import { checkEmail, traitPath, typeName } from './checks.js';
import { isTimeZone } from './time-zone.js';

/** What Spotzee keeps of a user (vendors spec §4.1). What is undefined is left out of the JSON. */
export interface Profile {
  readonly email?: unknown;
  readonly phone?: unknown;
  readonly timezone?: unknown;
  readonly locale?: unknown;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** The profile that an event has: four traits of their own, the others in `data`. Undefined if it has none. */
export function readProfile({ email, traits }: TrackedEvent, issues: Issue[]): Profile | undefined {
  if (!email && traits === undefined) return undefined;
  const { email: emailTrait, phone, timezone, locale, ...others } = traits ?? {};
  const profile = {
    email: email ? checkEmail('Spotzee', email, issues) : readEmailTrait(emailTrait, issues),
    phone,
    timezone,
    locale,
    data: Object.keys(others).length === 0 ? undefined : others,
  };
  checkText('phone', phone, issues);
  if (checkText('timezone', timezone, issues)) checkTimeZone(timezone, issues);
  checkText('locale', locale, issues);
  return Object.values(profile).every((value) => value === undefined) ? undefined : profile;
}

/** An empty address counts as none; a null, as with the other three, is for Spotzee to read. */
function readEmailTrait(email: unknown, issues: Issue[]): unknown {
  if (email === '' || !checkText('email', email, issues)) return email === null ? null : undefined;
  const found: Issue[] = [];
  const sent = checkEmail('Spotzee', email, found);
  issues.push(...found.map((issue) => ({ ...issue, path: traitPath('email') })));
  return sent;
}

/** True for a text; adds an issue for what is neither a text nor absent. */
function checkText(key: string, value: unknown, issues: Issue[]): value is string {
  if (typeof value === 'string') return true;
  if (value === undefined || value === null) return false;
  const actual = typeName(value);
  const message = `Spotzee takes a text as the trait "${key}", and this one is ${actual}.`;
  issues.push({ code: 'invalid_trait', path: traitPath(key), message, actual });
  return false;
}

/** Spotzee asks for an IANA name; that it refuses others is *assumed* (§4.3). */
function checkTimeZone(name: string, issues: Issue[]): void {
  if (isTimeZone(name)) return;
  const message =
    'Spotzee takes an IANA time zone, such as Europe/Berlin, and this Node knows none of the name given.';
  const actual = `a string of length ${name.length}`;
  issues.push({ code: 'invalid_trait', path: traitPath('timezone'), message, actual });
}
