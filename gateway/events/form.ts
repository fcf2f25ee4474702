/**
 * Events in the form of the GraphQL over SSE protocol (https://github.com/enisdenjo/graphql-sse, PROTOCOL.md). `operationId` says
 * whose an event is on a connection of several operations; null where the connection is the operation's own.
 */

/** An answer, as JSON text. `place` is where the stream can be resumed, for who remembers only the last event's id. */
export const nextEvent = (text: string, operationId: string | null = null, place: string | null = null): string => {
  const data = operationId === null ? text : `{"id":${JSON.stringify(operationId)},"payload":${text}}`;
  return `${place === null ? '' : `id: ${place}\n`}event: next\ndata: ${data}\n\n`;
};

/** There is no more. Without data browsers would not tell of the event. */
export const completeEvent = (operationId: string | null = null): string =>
  `event: complete\ndata:${operationId === null ? '' : ` {"id":${JSON.stringify(operationId)}}`}\n\n`;

/** When who was cut off, or is sent away, is to come back. */
export const retryEvent = (ms: number): string => `retry: ${ms}\n\n`;
