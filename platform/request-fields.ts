import type { RequestInfo } from '#kernel/client.js';

/** What a log line says of the request that it is about: enough to find its trace, its call and its other lines. */
export const requestFields = ({
  client,
  callId,
  span,
  requestId,
}: RequestInfo & { requestId?: string | null }): Record<string, string> => ({
  ...(requestId && { requestId }),
  ...(span && { traceId: span.traceId }),
  ...(callId !== null && { callId }),
  client: `${client.kind}:${client.id}`,
});
