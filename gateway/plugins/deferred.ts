import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server';
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { defers } from '../defer.js';
import type { AnswerInParts, Executor, LaterAnswer, PendingPart } from '../executor.js';
import type { formatError } from '../format-error.js';
import type { GatewayContext } from '../request.js';

export interface DeferredOptions {
  executor: Executor;
  format: ReturnType<typeof formatError>;
}

/**
 * Answers an operation with `@defer` in parts, where its client takes them: over HTTP, as multipart/mixed. All others get
 * the whole answer at once.
 */
export const deferred = ({ executor, format }: DeferredOptions): ApolloServerPlugin<GatewayContext> => {
  const formatted = (errors: readonly GraphQLError[] | undefined): { errors?: GraphQLFormattedError[] } =>
    errors?.length ? { errors: errors.map(error => format(error.toJSON(), error)) } : {};
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ document, source, operation, request, response: { http }, contextValue }) {
          const headers = request.http?.headers;
          const chosen = chosenBy(headers?.get('accept'));
          if (!headers || !chosen || !executor.executeInParts || operation?.operation !== OperationTypeNode.QUERY || !defers(document))
            return null;
          const { operationName = null, variables = {} } = request;
          const asked = { document, source, operationName, variables, request: contextValue.request };
          // What this hook throws would be taken for a fault of Apollo's pipeline.
          const answer = await executor.executeInParts(asked).catch((thrown: Error) => ({
            errors: [new GraphQLError(thrown.message, { originalError: thrown })],
          }));
          if (!('first' in answer)) return { http, body: { kind: 'single', singleResult: whole(answer, formatted) } } as GraphQLResponse;
          const { form, mediaType } = chosen;
          // Apollo's pipeline chooses once more when it names the form, and is to come to the same.
          headers.set('accept', mediaType);
          const { first, pending } = answer;
          const initialResult = { ...whole(first, formatted), ...form.first(pending), hasNext: pending.length > 0 };
          return {
            http,
            body: { kind: 'incremental', initialResult, subsequentResults: rest(answer, form, formatted) },
          } as GraphQLResponse;
        },
      };
    },
  };
};

type Formatted = (errors: readonly GraphQLError[] | undefined) => { errors?: GraphQLFormattedError[] };

const whole = ({ data, errors }: ExecutionResult, formatted: Formatted) => ({ ...(data !== undefined && { data }), ...formatted(errors) });

async function* rest({ later }: AnswerInParts, form: Form, formatted: Formatted): AsyncGenerator<object> {
  for await (const part of later) yield { ...form.later(part, formatted), hasNext: !part.isLast };
}

/** One of the forms in which parts are told. */
interface Form {
  first(pending: readonly PendingPart[]): object;
  later(part: LaterAnswer, formatted: Formatted): object;
}

/** As clients knew it first: parts are told by their paths (Apollo Router's documentation of `@defer`, deferSpec=20220824). */
const byPath: Form = {
  first: () => ({}),
  later: ({ pending: { path, label }, data, errors }, formatted) => ({
    incremental: [{ path, ...labelled(label), data, ...formatted(errors) }],
  }),
};

/** As the specification's draft has it since: parts are announced, and told by their ids (incrementalSpec=v0.2). */
const byId: Form = {
  first: pending => (pending.length > 0 ? { pending: pending.map(announced) } : {}),
  later: ({ pending: { id }, data, errors, opens }, formatted) => ({
    ...(opens.length > 0 && { pending: opens.map(announced) }),
    ...(data && { incremental: [{ id, data, ...formatted(errors) }] }),
    completed: [{ id, ...(data ? {} : formatted(errors)) }],
  }),
};

const announced = ({ id, path, label }: PendingPart) => ({ id, path, ...labelled(label) });
const labelled = (label: string | null) => (label === null ? {} : { label });

const FORMS: readonly { param: RegExp; mediaType: string; form: Form }[] = [
  { param: /;\s*incrementalspec="?v0\.2"?\s*(;|$)/, mediaType: 'multipart/mixed; incrementalSpec=v0.2', form: byId },
  { param: /;\s*deferspec="?20220824"?\s*(;|$)/, mediaType: 'multipart/mixed; deferSpec=20220824', form: byPath },
];

/** The first that the client names and that is known here. */
const chosenBy = (accept: string | undefined): (typeof FORMS)[number] | null => {
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    if (!range.trim().startsWith('multipart/mixed')) continue;
    const found = FORMS.find(({ param }) => param.test(range));
    if (found) return found;
  }
  return null;
};
