import { isPunycode } from './punycode.js';

const ATOM = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+$/;
const LABEL = /^[A-Za-z0-9-]+$/;

function localProblem(local: string): string | undefined {
  if (local.length < 1 || local.length > 64) return 'the part before @ must have 1 to 64 characters';
  const atoms = local.split('.');
  if (atoms.includes('')) return 'the part before @ has a leading, trailing or doubled dot';
  if (!atoms.every((atom) => ATOM.test(atom)))
    return 'the part before @ holds a character that is not allowed';
  return undefined;
}

function labelProblem(label: string): string | undefined {
  if (label.length < 1 || label.length > 63) return 'each part of the domain must have 1 to 63 characters';
  if (!LABEL.test(label)) return 'the domain holds a character that is not allowed';
  if (label.startsWith('-') || label.endsWith('-'))
    return 'a part of the domain starts or ends with a hyphen';
  if (/^xn--/i.test(label) && !isPunycode(label.slice(4)))
    return 'a part of the domain is not valid punycode';
  return undefined;
}

function domainProblem(domain: string): string | undefined {
  if (domain.length < 1 || domain.length > 253) return 'the domain must have 1 to 253 characters';
  const labels = domain.split('.');
  if (labels.length < 2) return 'the domain needs at least two parts';
  for (const label of labels) {
    const problem = labelProblem(label);
    if (problem !== undefined) return problem;
  }
  return /^[0-9]+$/.test(labels.at(-1) ?? '') ? 'the last part of the domain is all digits' : undefined;
}

/**
 * Why `email` fails grammar E (vendors spec §1.3), in words that repeat no part of it; `undefined` if it
 * passes. Selzy's page gives this rule; for other vendors it is assumed.
 */
export function emailProblem(email: string): string | undefined {
  if (!/^[\x20-\x7e]*$/.test(email)) return 'it holds a character outside printable ASCII';
  if (email.length < 3 || email.length > 254) return 'it must have 3 to 254 characters';
  const [local = '', domain = '', ...more] = email.split('@');
  if (!email.includes('@') || more.length > 0) return 'it must hold exactly one @';
  return localProblem(local) ?? domainProblem(domain);
}
