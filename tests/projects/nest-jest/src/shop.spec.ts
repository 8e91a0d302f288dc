import type { DynamicModule, INestApplication } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { SelzyModule } from '@sendoff/nestjs-selzy';
import { type Sandbox, startSandbox } from '@sendoff/sandbox';
import { ShopController } from './shop.controller';

interface ShopRequest {
  headers: Record<string, string | undefined>;
}

const identity = (request: ShopRequest) => ({ email: request.headers['x-user-email'] });
let sandbox: Sandbox;
let app: INestApplication;

async function start(selzy: DynamicModule): Promise<void> {
  const module = await Test.createTestingModule({
    imports: [selzy],
    controllers: [ShopController],
  }).compile();
  app = module.createNestApplication({ logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
}

async function post(path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-user-email': 'grace@example.com' };
  const answer = await fetch(`${await app.getUrl()}/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return answer.status;
}

beforeAll(async () => {
  sandbox = await startSandbox({ selzy: { events: ['signup', 'order_paid'] } });
});
beforeEach(() => sandbox.reset());
afterEach(() => app.close());
afterAll(() => sandbox.close());

describe.each([
  ['forRoot', () => SelzyModule.forRoot({ apiKey: 'sandbox-key', baseUrl: sandbox.selzy.url, identity })],
  [
    'forRootAsync',
    () =>
      SelzyModule.forRootAsync({
        imports: [
          ConfigModule.forRoot({
            ignoreEnvFile: true,
            load: [() => ({ selzyKey: 'sandbox-key', selzyUrl: sandbox.selzy.url })],
          }),
        ],
        inject: [ConfigService],
        useFactory: (config: ConfigService) => ({
          apiKey: config.getOrThrow<string>('selzyKey'),
          baseUrl: config.getOrThrow<string>('selzyUrl'),
          identity,
        }),
      }),
  ],
])('a shop with SelzyModule.%s', (_name, selzy) => {
  it('tracks what a decorated handler did', async () => {
    await start(selzy());
    expect(await post('signup', { email: 'ada@example.com' })).toBe(201);
    const event = await sandbox.waitFor({ name: 'signup', timeoutMs: 60_000 });
    expect(event).toMatchObject({ email: 'ada@example.com', body: { plan: 'pro' } });
    expect(sandbox.counts()).toMatchObject({ total: 1, good: 1 });
  });

  it('sends what its service tracked for the user of the request, at the latest when it closes', async () => {
    await start(selzy());
    expect(await post('order', { total: 99.5 })).toBe(204);
    await app.close();
    expect(sandbox.events()).toMatchObject([
      { name: 'order_paid', email: 'grace@example.com', verdict: 'good', body: { total: 99.5 } },
    ]);
  });
});
