import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import { describe } from 'vitest';
import { tracksGraphql } from '../support/graphql.js';
import { adapterNames } from '../support/test-case.js';

describe.each(adapterNames)('GraphQL by Apollo on %s', (adapter) => {
  tracksGraphql(adapter, () =>
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
  );
});
