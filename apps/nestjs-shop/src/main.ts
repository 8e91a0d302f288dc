import 'reflect-metadata';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { shopFor } from './app.module.js';

const app = await NestFactory.create(shopFor(process.env.VENDOR || 'selzy'), {
  logger: ['fatal', 'error', 'warn'],
});
// On SIGTERM the server closes, then the tracker: what waits is sent first.
app.enableShutdownHooks();
await app.listen(app.get(ConfigService).get<string>('PORT') || 3002, '127.0.0.1');
console.log(`nestjs-shop listening on ${await app.getUrl()}`);
