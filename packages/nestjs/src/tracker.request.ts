import type { ExecutionContext } from '@nestjs/common';

/**
 * The request that a call belongs to: the framework's own, on which guards put the user. Over GraphQL it is
 * the HTTP request beneath; elsewhere there is none, so it is made of what Nest hands over.
 */
export function requestOf(execution: ExecutionContext): unknown {
  switch (execution.getType<string>()) {
    case 'http':
      return execution.switchToHttp().getRequest<unknown>();
    case 'graphql': {
      const context = execution.getArgByIndex<{ readonly req?: unknown } | undefined>(2);
      return context?.req ?? context;
    }
    case 'ws': {
      const ws = execution.switchToWs();
      return { client: ws.getClient<unknown>(), data: ws.getData<unknown>() };
    }
    default: {
      const rpc = execution.switchToRpc();
      return { data: rpc.getData<unknown>(), context: rpc.getContext<unknown>() };
    }
  }
}
