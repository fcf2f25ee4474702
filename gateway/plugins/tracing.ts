import type { ApolloServerPlugin } from '@apollo/server';
import type { Tracing } from '#platform/telemetry/tracing.js';
import type { GatewayContext } from '../request.js';
import { summaryOf } from './answer.js';

/** Names are the clients', and may be as long as a question. */
const NAME_CHARACTERS = 100;

/**
 * Begins the span of each operation, by whichever door it comes, in the trace that its headers name, or the `extensions` of
 * the message that asks it. Of a subscription it lasts until that stands. Names and attributes by OpenTelemetry's semantic
 * conventions for GraphQL servers and for HTTP; the document itself is not told, since it may hold what callers own.
 */
export const traceOperations = (tracing: Tracing): ApolloServerPlugin<GatewayContext> => ({
  async requestDidStart({ request: { http, extensions }, contextValue }) {
    const { request } = contextValue;
    const { client, callId } = request;
    const span = tracing
      .from(name => http?.headers.get(name) ?? extensions?.[name])
      .child('GraphQL Operation', {
        'switchboard.client.kind': client.kind,
        'switchboard.client.id': client.id,
        ...(callId !== null && { 'switchboard.call.id': callId }),
        ...(http && { 'http.request.method': http.method }),
      });
    contextValue.request = { ...request, span };
    return {
      async didResolveOperation({ operation }) {
        if (!operation) return;
        span.named(operation.operation);
        span.set({
          'graphql.operation.type': operation.operation,
          ...(operation.name && { 'graphql.operation.name': operation.name.value.slice(0, NAME_CHARACTERS) }),
        });
      },
      async willSendResponse({ response: { body, http: answered } }) {
        const { code } = summaryOf(body);
        if (code !== null) span.failed(code);
        if (http) span.set({ 'http.response.status_code': answered.status ?? 200 });
        span.end();
      },
    };
  },
});
