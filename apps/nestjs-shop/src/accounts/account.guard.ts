import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { AccountsService } from './accounts.service.js';
import type { ShopRequest } from './shop-request.js';

/** Puts the user on the request. Visitors may pass: they can look around and fill a cart. */
@Injectable()
export class AccountGuard implements CanActivate {
  constructor(private readonly accounts: AccountsService) {}

  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToHttp().getRequest<ShopRequest>();
    const { authorization } = request.headers;
    if (authorization === undefined) return true;
    const user = this.accounts.find(authorization.replace(/^Bearer /, ''));
    if (user === undefined) throw new UnauthorizedException('This token is not known here: sign up again.');
    request.user = user;
    return true;
  }
}
