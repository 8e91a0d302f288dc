import {
  Body,
  type CanActivate,
  Controller,
  Inject,
  Injectable,
  Post,
  UseGuards,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiOperation,
  ApiProperty,
  DocumentBuilder,
  SwaggerModule,
} from '@nestjs/swagger';
import { TrackEvent, TrackerService } from '@sendoff/nestjs';
import { IsEmail } from 'class-validator';
import { ClsModule, ClsService } from 'nestjs-cls';
import { describe, expect, it } from 'vitest';
import { adapterNames, TestCase, turn } from './support/test-case.js';

class SignupBody {
  @ApiProperty({ example: 'ada@example.com' })
  @IsEmail()
  email!: string;
}

class SignupResult {
  @ApiProperty()
  email!: string;
}

@Injectable()
class Allow implements CanActivate {
  canActivate() {
    return true;
  }
}

const signup = { email: ({ result }: { result: SignupResult }) => result.email };
const failed = { on: 'error', properties: { failed: true } } as const;

@Controller()
class Signups {
  @TrackEvent<SignupResult>('signup', signup)
  @TrackEvent('signup_failed', failed)
  @UseGuards(Allow)
  @UsePipes(new ValidationPipe({ transform: true }))
  @ApiOperation({ summary: 'Above' })
  @ApiCreatedResponse({ type: SignupResult })
  @Post('above')
  above(@Body() body: SignupBody): SignupResult {
    return body;
  }

  @Post('below')
  @ApiCreatedResponse({ type: SignupResult })
  @ApiOperation({ summary: 'Below' })
  @UsePipes(new ValidationPipe({ transform: true }))
  @UseGuards(Allow)
  @TrackEvent('signup_failed', failed)
  @TrackEvent<SignupResult>('signup', signup)
  below(@Body() body: SignupBody): SignupResult {
    return body;
  }

  @ApiOperation({ summary: 'Between' })
  @TrackEvent<SignupResult>('signup', signup)
  @UsePipes(new ValidationPipe({ transform: true }))
  @Post('between')
  @TrackEvent('signup_failed', failed)
  @ApiCreatedResponse({ type: SignupResult })
  @UseGuards(Allow)
  between(@Body() body: SignupBody): SignupResult {
    return body;
  }
}

const paths = ['above', 'below', 'between'] as const;

describe.each(adapterNames)('beside other packages on %s', (adapter) => {
  it.each(paths)(
    'Swagger, guards and validation pipes say the same with @TrackEvent %s them',
    async (path) => {
      const { app, post, tracker } = await TestCase.on(adapter)
        .with({ controllers: [Signups], providers: [Allow] })
        .start();
      const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
      const operation = document.paths[`/${path}`]?.post;
      expect(operation?.summary?.toLowerCase()).toBe(path);
      const schema = (name: string) => ({
        'application/json': { schema: { $ref: `#/components/schemas/${name}` } },
      });
      expect(operation).toMatchObject({
        requestBody: { content: schema('SignupBody') },
        responses: { 201: { content: schema('SignupResult') } },
      });

      expect((await post(`/${path}`, { email: 'ada@example.com' })).status).toBe(201);
      const refused = await post(`/${path}`, { email: 'ada' });
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        { message: ['email must be an email'] },
      ]);
      expect(tracker.events.map(({ name, email }) => [name, email])).toEqual([
        ['signup', 'ada@example.com'],
        ['signup_failed', undefined],
      ]);
    },
  );

  it('nestjs-cls keeps its store, and the tracker its identity', async () => {
    @Injectable()
    class Deep {
      constructor(
        @Inject(ClsService) private readonly cls: ClsService,
        @Inject(TrackerService) private readonly tracker: TrackerService,
      ) {}
      async run() {
        await turn(2);
        this.tracker.track({ name: 'deep', properties: { request: this.cls.get<string>('request') } });
      }
    }
    @Controller()
    class Requests {
      constructor(
        @Inject(ClsService) private readonly cls: ClsService,
        @Inject(Deep) private readonly deep: Deep,
      ) {}
      @Post('run')
      @TrackEvent('ran')
      async run(@Body() { request }: { request: string }) {
        this.cls.set('request', request);
        await this.deep.run();
        return this.cls.get<string>('request');
      }
    }
    const { post, tracker } = await TestCase.on(adapter)
      .identity((request: { headers: Record<string, string> }) => ({ userId: request.headers['x-user'] }))
      .with({
        imports: [ClsModule.forRoot({ global: true, middleware: { mount: true } })],
        controllers: [Requests],
        providers: [Deep],
      })
      .start();
    const ids = Array.from({ length: 30 }, (_, index) => `r-${index}`);
    const answers = ids.map(async (id) => (await post('/run', { request: id }, { 'x-user': id })).text());
    expect(await Promise.all(answers)).toEqual(ids);
    expect(
      tracker
        .named('deep')
        .map(({ userId }) => userId)
        .sort(),
    ).toEqual([...ids].sort());
    expect(tracker.named('deep').every(({ userId, properties }) => properties?.request === userId)).toBe(
      true,
    );
    expect(tracker.named('ran')).toHaveLength(30);
  });
});
