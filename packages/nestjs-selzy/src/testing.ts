export * from '@sendoff/nestjs/testing';
