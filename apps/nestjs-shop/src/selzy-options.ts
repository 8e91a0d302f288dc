import type { ConfigService } from '@nestjs/config';
import type { SelzyModuleOptions } from '@sendoff/nestjs-selzy';
import type { ShopRequest } from './accounts/shop-request.js';

/** With a key of its own the shop talks to Selzy, without one to the sandbox. */
export function selzyOptions(config: ConfigService): SelzyModuleOptions {
  const apiKey = config.get<string>('SELZY_API_KEY');
  const account = apiKey
    ? { apiKey }
    : {
        apiKey: 'sandbox-key',
        baseUrl: config.get<string>('SANDBOX_URL') || 'http://127.0.0.1:4900/selzy',
      };
  return { ...account, identity: (request: ShopRequest) => ({ email: request.user?.email }) };
}
