import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Item } from './cart.js';

/** Somebody who has signed up. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly plan: string;
  cart: readonly Item[];
}

declare global {
  namespace Express {
    interface Request {
      /** Whoever sent the request, if they are signed in. */
      account?: Account;
    }
  }
}

/** All accounts, by the token of their session. */
export class Accounts {
  readonly #byToken = new Map<string, Account>();

  /** Gives the id of the new account, and the token to sign in with. */
  open(email: string, plan: string): { readonly id: string; readonly token: string } {
    const id = randomUUID();
    const token = randomUUID();
    this.#byToken.set(token, { id, email, plan, cart: [] });
    return { id, token };
  }

  /** Knows whoever sends `Authorization: Bearer <token>`. */
  readonly signIn: RequestHandler = (req, _res, next) => {
    const token = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
    const account = token === undefined ? undefined : this.#byToken.get(token);
    if (account !== undefined) req.account = account;
    next();
  };
}
