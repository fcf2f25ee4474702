import { buildSchema, type ExecutionResult, GraphQLError } from 'graphql';
import { BoundedMap } from '#platform/bounded-map.js';
import { whileWanted } from '#platform/while-wanted.js';
import { withDefer } from '../../defer.js';
import type { Executor, MakeExecutor, Operation } from '../../executor.js';
import type { Source } from '../../planners/plan.js';
import type { MakePlanner } from '../../planners/planner.js';
import { type GatewayRequest, withDeadline } from '../../request.js';
import { unfilledPaths } from '../failed-fetch.js';
import { followed, onlyFollowed } from '../followed.js';
import { Written } from '../written.js';
import { type Answer, answerOf } from './ask.js';
import { copy, merge } from './data.js';
import { errorAt, failureOf } from './failures.js';
import { LostFields } from './lost.js';
import { type CompiledOperation, compileOperation } from './operation.js';
import { answerInParts } from './parts.js';
import { places } from './places.js';
import { stepCompiler } from './program.js';
import { renamed } from './rewrite.js';
import type { Run } from './run.js';
import { told } from './told.js';
import { typeTests } from './type-tests.js';

/** An event that makes no sense is one that nothing came with. */
const heard = (source: Source, event: ExecutionResult): Answer => {
  try {
    return answerOf(source, event);
  } catch (thrown) {
    return { data: null, failures: [failureOf(thrown, source)] };
  }
};

/** Characters of operations kept compiled. A house's own are some hundreds of a few hundred each. */
const KEPT_CHARACTERS = 4_000_000;

type Asked = Pick<Operation, 'document' | 'source' | 'operationName'> & { request?: GatewayRequest };

/**
 * Answers by programs: each operation is planned and compiled when it first comes, and from then on its requests,
 * representations and answers are made by what was worked out then. The answer is written as JSON at once.
 */
export const compiledExecutor =
  (makePlanner: MakePlanner): MakeExecutor =>
  async ({ supergraphSdl, transports, clock, eventMs, events: limits }): Promise<Executor> => {
    const supergraph = buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true });
    const stepOf = stepCompiler(supergraph);
    const toPlaces = places(typeTests(supergraph));
    const operations = new BoundedMap<CompiledOperation | Promise<CompiledOperation>>(KEPT_CHARACTERS);
    const planner = await makePlanner(supergraphSdl);
    const schema = withDefer(planner.schema);

    const begin = (key: string, { document, source, operationName, request }: Asked, inParts: boolean): Promise<CompiledOperation> => {
      const client = request?.identity.client.id ?? null;
      const making = compileOperation({ document, source, operationName, inParts, client }, { planner, schema, stepOf, supergraph });
      operations.set(key, making);
      making.then(
        made => operations.set(key, made),
        // What could not be planned is tried anew: the reason may have been a busy moment.
        () => operations.delete(key),
      );
      return making;
    };

    /** Nobody waits longer for a plan than for an answer; the plan is made nevertheless, for who asks next. */
    const compiled = (asked: Asked, inParts = false): CompiledOperation | Promise<CompiledOperation> => {
      const key = `${inParts ? 'in parts' : ''}\n${asked.operationName ?? ''}\n${asked.source}`;
      const known = operations.get(key) ?? begin(key, asked, inParts);
      return known instanceof Promise ? whileWanted(known, asked.request?.signal) : known;
    };

    const runOf = (variables: Readonly<Record<string, unknown>>, request: GatewayRequest): Run => ({
      data: {},
      errors: [],
      consequences: [],
      lost: new LostFields(),
      variables,
      request,
      transports,
    });

    const answer = async (operation: CompiledOperation, run: Run): Promise<ExecutionResult> => {
      if (operation.introspect) {
        const { data, errors = [] } = operation.introspect(run.variables);
        Object.assign(run.data, data);
        run.errors.push(...errors);
      }
      await operation.step?.(run);
      const shape = operation.shape(run.variables);
      if (run.errors.length === 0) {
        const written = shape.write(run.data);
        if (written !== undefined) return { data: new Written(written) as never };
      }
      return told(shape.complete(run.data), run, operation.said);
    };

    const complete = async (
      operation: CompiledOperation,
      source: Source,
      event: ExecutionResult,
      variables: Readonly<Record<string, unknown>>,
      asked: GatewayRequest,
    ): Promise<ExecutionResult> => {
      const { request, settle } = withDeadline(asked, eventMs, clock);
      const run = runOf(variables, request);
      try {
        const { data, failures } = heard(source, event);
        const inData = renamed(source.outputRewrites);
        for (const failure of failures) {
          const nothing = failure.path === null && data === null;
          const at = nothing ? unfilledPaths(source.query, variables, supergraph) : [failure.path ?? []];
          for (const place of at) run.errors.push(errorAt(failure, inData(place)));
        }
        if (data) {
          // An event is its reader's own to change, but the same one may have several.
          const own = copy(data);
          operation.changeEvent?.(own);
          merge(run.data, own);
        }
        return await answer(operation, run);
      } catch (thrown) {
        return { data: null, errors: [new GraphQLError('An event could not be completed', { originalError: thrown as Error })] };
      } finally {
        settle();
      }
    };

    const executor: Executor = {
      schema,

      async execute(operation) {
        const program = await compiled(operation);
        const { coerced, errors } = program.coerce(operation.variables);
        if (errors) return { errors };
        if (program.source) throw onlyFollowed();
        return answer(program, runOf(coerced, operation.request));
      },

      async executeInParts(operation) {
        const program = await compiled(operation, true);
        const { coerced, errors } = program.coerce(operation.variables);
        if (errors) return { errors };
        const whole = program.parts(coerced);
        if (!whole) return executor.execute(operation);
        return answerInParts(whole, runOf(coerced, operation.request), {
          schema,
          places: toPlaces,
          said: program.said,
          keyOf: program.keyOf,
        });
      },

      async subscribe(operation) {
        const program = await compiled(operation);
        const { coerced, errors } = program.coerce(operation.variables);
        if (errors) return { errors };
        const { source } = program;
        if (!source) return answer(program, runOf(coerced, operation.request));
        const { subgraph, query, kind, operationName } = source;
        const variables = Object.fromEntries(
          source.variables.filter(name => coerced[name] !== undefined).map(name => [name, coerced[name]]),
        );
        const asked = { query, kind, operationName, variables, request: operation.request };
        return followed(transports.get(subgraph)!, asked, {
          clock,
          limits,
          complete: (event, request) => complete(program, source, event, coerced, request),
        });
      },

      async warm(operation) {
        await compiled(operation);
      },

      close: () => planner.close(),
    };
    return executor;
  };
