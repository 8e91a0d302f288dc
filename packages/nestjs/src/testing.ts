export * from '@sendoff/core/testing';
