export * from '@sendoff/express/testing';
