import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Account } from './accounts.service.js';
import type { ShopRequest } from './shop-request.js';

/** The account that the request is of; undefined for a visitor. */
export const CurrentUser = createParamDecorator(
  (_: unknown, execution: ExecutionContext): Account | undefined =>
    execution.switchToHttp().getRequest<ShopRequest>().user,
);
