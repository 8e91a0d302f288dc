import type { Account } from './accounts.service.js';

/** A request of the shop, once the guard has looked at it. */
export interface ShopRequest {
  readonly headers: { readonly authorization?: string };
  /** Who signed in; nobody for a visitor. */
  user?: Account;
}
