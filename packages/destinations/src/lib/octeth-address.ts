import { resolveBaseUrl, SendoffError } from '@sendoff/core';
import { wholeNumber } from './number-option.js';

/** Where an Octeth installation is, and the list that is meant. */
export interface OctethAddress {
  /** The address of the installation, such as `https://octeth.example.com`; a path prefix is kept. */
  baseUrl: string;
  /** The number of the subscriber list. */
  listId: number;
  /** Allows a plain `http:` base URL on another machine. Default: false. */
  allowInsecure?: boolean | undefined;
}

const LOOPBACK = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/;

/**
 * The address of an installation, checked. An installed product has no host of the vendor's, so the one given
 * stands for it: a test does not send there, unless it is this machine.
 *
 * @throws {SendoffError} `invalid_option` or `insecure_base_url`.
 */
export function octethAddress(options: OctethAddress): {
  readonly url: string;
  readonly listId: number;
  readonly hosts: readonly string[];
} {
  if (!options.baseUrl) {
    throw new SendoffError(
      'invalid_option',
      'octeth: the option "baseUrl" is missing. Octeth is installed, so give the address of your installation.',
    );
  }
  const url = resolveBaseUrl('octeth', options, options.baseUrl);
  const listId = wholeNumber('octeth', 'listId', options.listId, Number.NaN);
  const { hostname } = new URL(url);
  return { url, listId, hosts: LOOPBACK.test(hostname) ? [] : [hostname] };
}
