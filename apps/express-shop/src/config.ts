import type { Logger } from '@sendoff/express-selzy';

/** What a shop needs to know. */
export interface ShopConfig {
  /** Of the Selzy account, or of the sandbox. */
  readonly apiKey: string;
  /** Where the sandbox is. Default: Selzy itself. */
  readonly baseUrl?: string | undefined;
  /** Default: the console. */
  readonly logger?: Logger | undefined;
}

/** What the environment says: with a key events go to Selzy, else to the sandbox on this machine. */
export function readConfig(env: NodeJS.ProcessEnv): ShopConfig & { readonly port: number } {
  const port = Number(env.PORT || 3001);
  const apiKey = env.SELZY_API_KEY;
  if (apiKey) return { port, apiKey };
  return { port, apiKey: 'sandbox-key', baseUrl: env.SANDBOX_URL || 'http://127.0.0.1:4900/selzy' };
}
