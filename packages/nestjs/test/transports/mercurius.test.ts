import { GraphQLModule } from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { describe } from 'vitest';
import { tracksGraphql } from '../support/graphql.js';

describe('GraphQL by Mercurius on fastify', () => {
  tracksGraphql('fastify', () =>
    GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, autoSchemaFile: true }),
  );
});
