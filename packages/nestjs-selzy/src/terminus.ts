export * from '@sendoff/nestjs/terminus';
