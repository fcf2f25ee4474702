import { type ExecutionResult, getVariableValues } from 'graphql';
import type { Executor, MakeExecutor, Operation } from '../executor.js';
import { readable } from '../executors/written.js';
import { type AccessMap, liftAccess } from './access-map.js';
import { type Denial, denials } from './denials.js';
import { inWords } from './requirement.js';
import { restorer } from './restored.js';

/** An executor that sees to it who may see what, of a supergraph that says so. */
export const guarded =
  (makeExecutor: MakeExecutor): MakeExecutor =>
  async options => {
    const { supergraphSdl, access } = liftAccess(options.supergraphSdl);
    const executor = await makeExecutor({ ...options, supergraphSdl });
    try {
      return withAccess(access, executor);
    } catch (thrown) {
      await executor.close();
      throw thrown;
    }
  };

/**
 * What is denied is left out before anything is planned, so that no subgraph is asked for it; in the answer it is null, with
 * FORBIDDEN at its place, or UNAUTHENTICATED where nobody knows who asks.
 */
export const withAccess = (access: AccessMap, executor: Executor): Executor => {
  if (access.size === 0) return executor;
  const { schema } = executor;
  const denialOf = denials(schema, access);

  /** The part that may be asked, and how its answers are made whole; or the one answer there is. */
  const parted = ({ question, allowed }: Denial, operation: Operation) => {
    const { authenticated } = operation.request.identity;
    const code = authenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED';
    const refusal = (field: string) => ({ message: `${field} wants ${inWords(access.get(field)!)}`, code });
    // Of what is left out no executor will ever see the variables, so what is wrong with them is said here.
    const { coerced, errors } = getVariableValues(schema, question.definition.variableDefinitions ?? [], operation.variables);
    if (!coerced) return { asked: null, whole: (): ExecutionResult => ({ errors }) };
    const restore = restorer({ schema, question, allowed, variables: coerced, refusal });
    const whole = (result: ExecutionResult): ExecutionResult => {
      const { data, errors: said = [], ...others } = readable(result);
      if (!data) return result;
      const { data: restored, errors: refused } = restore(data);
      const all = [...said, ...refused];
      return { ...(all.length > 0 && { errors: all }), data: restored, ...others };
    };
    const { asked } = allowed;
    if (!asked) return { asked, whole };
    const variables = Object.fromEntries(Object.entries(operation.variables).filter(([name]) => asked.variables.has(name)));
    return { asked: { ...operation, document: asked.document, source: asked.source, variables }, whole };
  };

  // Each way to ask is written out here: one that the port may get must not lead past the access map unseen.
  return {
    schema,

    execute(operation) {
      const denial = denialOf(operation, operation.request.identity);
      if (!denial) return executor.execute(operation);
      const { asked, whole } = parted(denial, operation);
      return asked ? executor.execute(asked).then(whole) : Promise.resolve(whole({ data: {} }));
    },

    // Where something is left out, the answer comes whole: its parts could not be told apart any more.
    ...(executor.executeInParts && {
      executeInParts(operation: Operation) {
        return denialOf(operation, operation.request.identity) ? this.execute(operation) : executor.executeInParts!(operation);
      },
    }),

    async subscribe(operation) {
      const denial = denialOf(operation, operation.request.identity);
      if (!denial) return executor.subscribe(operation);
      const { asked, whole } = parted(denial, operation);
      if (!asked) return whole({ data: {} });
      const answers = await executor.subscribe(asked);
      return Symbol.asyncIterator in answers ? each(answers, whole) : whole(answers);
    },

    warm: operation => executor.warm(operation),
    close: () => executor.close(),
  };
};

const each = (answers: AsyncIterableIterator<ExecutionResult>, whole: (result: ExecutionResult) => ExecutionResult) => {
  const stream: AsyncIterableIterator<ExecutionResult> = {
    async next() {
      const { value, done } = await answers.next();
      return done ? { value: undefined, done } : { value: whole(value), done: false };
    },
    async return() {
      await answers.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
};
