import { domainToASCII } from 'node:url';
import { isPunycode } from './punycode.js';

/** An address as it is sent, or what is wrong with it: never a part of the address itself. */
export type ReadEmail =
  | { readonly email: string }
  | {
      /** Goes on after "an address that …". */
      readonly problem: string;
      readonly limit?: number;
      /** The length that is over the limit. */
      readonly actual?: number;
    };

const MAX_ADDRESS = 254;
const MAX_LOCAL = 64;
const MAX_DOMAIN = 253;
const MAX_LABEL = 63;
/** Punycode may be shorter than what it encodes, but nobody's address is this long: it isn't even looked at. */
const MAX_GIVEN = 1_000;

const ATOM = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]+";
const LOCAL = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`);
/** By ASCII code: 1 for what an atom may have, 2 for what a domain label may have as well. */
const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z0-9-]/.test(character) ? 2 : LOCAL.test(character) ? 1 : 0;
});
const [DOT, AT, HYPHEN] = [0x2e, 0x40, 0x2d];
const NOT_ASCII = /[^\0-\x7f]/;
/** A full stop, and the three that IDNA reads as one. */
const DOTS = /[.\u3002\uff0e\uff61]/;

/**
 * Reads an address by the grammar that all vendors share (vendors spec §1.3), and writes a Unicode domain as
 * punycode (by UTS 46, as browsers do). Nothing else is altered: neither the case nor the local part.
 *
 * ```ts
 * readEmail('Ada@Exämple.com');   // { email: 'Ada@xn--exmple-cua.com' }
 * readEmail('ada@example');       // { problem: 'has a domain without a dot' }
 * ```
 */
export function readEmail(address: string): ReadEmail {
  return isOrdinary(address) ? { email: address } : readClosely(address);
}

/** Whether the grammar is met for certain, in one look at each character: most addresses are read by this alone. */
function isOrdinary(address: string): boolean {
  const { length } = address;
  if (length > MAX_ADDRESS) return false;
  let partStart = 0;
  let isDomain = false;
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const code = address.charCodeAt(i);
    if (code === DOT || code === AT) {
      if (i === partStart) return false;
      if (code === AT) {
        if (isDomain || i > MAX_LOCAL) return false;
        isDomain = true;
      } else if (isDomain) {
        if (i - partStart > MAX_LABEL || address.charCodeAt(i - 1) === HYPHEN) return false;
        dots++;
      }
      partStart = i + 1;
    } else if (code === HYPHEN && isDomain && (i === partStart || i === partStart + 3)) {
      return false; // Out of place, or part of xn--.
    } else if (!(code < 128 && (KIND[code] as number) > (isDomain ? 1 : 0))) {
      return false;
    }
  }
  const last = address.charCodeAt(length - 1);
  return dots > 0 && partStart < length && length - partStart <= MAX_LABEL && isLetter(last);
}

/** A last label that ends in a letter is no number. */
function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

function readClosely(address: string): ReadEmail {
  if (address === '') return { problem: 'is empty' };
  if (address.length > MAX_GIVEN) return tooLong('is too long', MAX_ADDRESS, address.length);
  if (address.trim() !== address) return { problem: 'has white space around it' };
  const at = address.indexOf('@');
  if (at === -1) return { problem: 'has no @' };
  if (at !== address.lastIndexOf('@')) return { problem: 'has more than one @' };
  const local = address.slice(0, at);
  if (local === '') return { problem: 'has nothing before the @' };
  if (NOT_ASCII.test(local)) return { problem: 'is not ASCII before the @' };
  if (local.length > MAX_LOCAL) return tooLong('is too long before the @', MAX_LOCAL, local.length);
  if (!LOCAL.test(local)) return { problem: 'has a character or dot out of place before the @' };

  const domain = asciiDomain(address.slice(at + 1));
  if (domain === undefined) return { problem: 'has a domain that cannot be written as punycode' };
  const wrong = domainProblem(domain);
  if (wrong !== undefined) return wrong;
  const email = `${local}@${domain}`;
  return email.length > MAX_ADDRESS ? tooLong('is too long', MAX_ADDRESS, email.length) : { email };
}

function domainProblem(domain: string): ReadEmail | undefined {
  if (domain === '') return { problem: 'has nothing after the @' };
  if (domain.length > MAX_DOMAIN) return tooLong('has too long a domain', MAX_DOMAIN, domain.length);
  const labels = domain.split('.');
  if (labels.length < 2) return { problem: 'has a domain without a dot' };
  for (const label of labels) {
    const problem = labelProblem(label);
    if (problem !== undefined) return problem;
  }
  return /\.\d+$/.test(domain) ? { problem: 'has a domain that ends in a number' } : undefined;
}

function labelProblem(label: string): ReadEmail | undefined {
  const { length } = label;
  if (length === 0) return { problem: 'has an empty label in its domain' };
  if (length > MAX_LABEL) return tooLong('has too long a label in its domain', MAX_LABEL, length);
  if (!/^[A-Za-z0-9-]+$/.test(label)) {
    return { problem: 'has a domain with something else than letters, digits and hyphens' };
  }
  if (/^-|-$/.test(label)) return { problem: 'has a hyphen at an end of a domain label' };
  const isFalseAce = /^xn--/i.test(label) && !isPunycode(label.slice(4));
  return isFalseAce ? { problem: 'has an xn-- label that is not punycode' } : undefined;
}

/** The domain with its non-ASCII labels as punycode, the others as they were; undefined if there is no such form. */
function asciiDomain(domain: string): string | undefined {
  if (!NOT_ASCII.test(domain)) return domain;
  const given = domain.split(DOTS);
  // domainToASCII reads its argument as the host of a URL: these are all the ASCII that may reach it.
  if (!given.every((label) => /^(?!-)[A-Za-z0-9\u0080-\uffff-]+(?<!-)$/.test(label))) return undefined;
  // The domain as a whole, since some rules (writing direction) reach over the dots.
  const converted = domainToASCII(domain).split('.');
  if (converted.length !== given.length) return undefined; // such as 1.１, an IPv4 address to it
  const labels = given.map((label, i) => {
    if (NOT_ASCII.test(label)) return converted[i];
    return label.toLowerCase() === converted[i] ? label : undefined;
  });
  return labels.includes(undefined) ? undefined : labels.join('.');
}

function tooLong(problem: string, limit: number, actual: number): ReadEmail {
  return { problem, limit, actual };
}
