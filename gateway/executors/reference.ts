import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan, type ServiceMap } from '@apollo/gateway';
import { type FetchNode, type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type ExecutionResult, GraphQLError, getOperationAST, getVariableValues } from 'graphql';
import { BoundedMap } from '#platform/bounded-map.js';
import type { Executor, MakeExecutor, Operation } from '../executor.js';
import { withDeadline } from '../request.js';
import type { SubgraphOperation } from '../transports/transport.js';
import { dataSource } from './data-source.js';
import { errorsInPlace } from './errors-in-place.js';
import { followed, onlyFollowed } from './followed.js';

/** Characters of operations whose plans are kept. Those of a house are far fewer. */
const KEPT_CHARACTERS = 500_000;

/** The planner's answer; a subscription's is split into the stream it follows and what completes each event. */
type Planned = { kind: 'once'; plan: QueryPlan } | { kind: 'stream'; source: FetchNode; perEvent: QueryPlan };

/**
 * Answers by @apollo/gateway's planner and plan execution: what every other executor is held against. Subscriptions,
 * which @apollo/gateway plans but refuses to run, are run by letting each event stand for the plan's first fetch.
 */
export const referenceExecutor: MakeExecutor = async ({ supergraphSdl, transports, clock, eventMs, events: limits }): Promise<Executor> => {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const api = supergraph.apiSchema();
  const schema = api.toGraphQLJSSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const planner = new QueryPlanner(supergraph, {});
  const services: ServiceMap = Object.fromEntries(
    [...transports].map(([name, transport]) => [name, dataSource(transport, supergraphSchema)]),
  );

  const plans = new BoundedMap<Planned>(KEPT_CHARACTERS);
  const planned = ({ document, source, operationName }: Pick<Operation, 'document' | 'source' | 'operationName'>): Planned => {
    // Whether a client names its only operation or not, the plan is the same.
    const name = getOperationAST(document, operationName)?.name?.value;
    return plans.getOrMake(`${name ?? ''}\n${source}`, () => {
      const plan = planner.buildQueryPlan(operationFromDocument(api, document, { operationName: name }));
      if (plan.node?.kind !== 'Subscription') return { kind: 'once', plan };
      const { primary, rest } = plan.node;
      const node = rest ? { kind: 'Sequence' as const, nodes: [primary, rest] } : primary;
      return { kind: 'stream', source: primary, perEvent: { kind: 'QueryPlan', node } };
    });
  };

  /** Variables as the graph's types want them, before any subgraph is asked. */
  const variableErrors = ({ document, operationName, variables }: Operation): readonly GraphQLError[] | undefined =>
    getVariableValues(schema, getOperationAST(document, operationName)?.variableDefinitions ?? [], variables).errors;

  const run = async (plan: QueryPlan, serviceMap: ServiceMap, { document, operationName, variables, request }: Operation) => {
    const operationContext = buildOperationContext({
      schema,
      operationDocument: document,
      operationName: operationName ?? undefined,
    });
    const requestContext = { request: { variables }, context: { request }, metrics: {} };
    const result = await executeQueryPlan(plan, serviceMap, requestContext as never, operationContext, supergraphSchema, api);
    return errorsInPlace(result);
  };

  const complete = async (
    source: FetchNode,
    perEvent: QueryPlan,
    event: ExecutionResult,
    operation: Operation,
  ): Promise<ExecutionResult> => {
    const { request, settle } = withDeadline(operation.request, eventMs, clock);
    const owner = transports.get(source.serviceName)!;
    const spoken = {
      name: owner.name,
      execute: async (fetch: SubgraphOperation) => (fetch.query === source.operation ? event : owner.execute(fetch)),
    };
    const serviceMap = { ...services, [source.serviceName]: dataSource(spoken, supergraphSchema) };
    try {
      return await run(perEvent, serviceMap, { ...operation, request });
    } catch (thrown) {
      return { data: null, errors: [new GraphQLError('An event could not be completed', { originalError: thrown as Error })] };
    } finally {
      settle();
    }
  };

  return {
    schema,

    async execute(operation) {
      const errors = variableErrors(operation);
      if (errors) return { errors };
      const plan = planned(operation);
      if (plan.kind === 'stream') throw onlyFollowed();
      return run(plan.plan, services, operation);
    },

    async subscribe(operation) {
      const errors = variableErrors(operation);
      if (errors) return { errors };
      const plan = planned(operation);
      if (plan.kind === 'once') return run(plan.plan, services, operation);
      const { source, perEvent } = plan;
      const asked: SubgraphOperation = {
        query: source.operation,
        kind: 'subscription',
        operationName: source.operationName,
        variables: picked(operation.variables, source.variableUsages ?? []),
        request: operation.request,
      };
      return followed(transports.get(source.serviceName)!, asked, {
        clock,
        limits,
        complete: (event, request) => complete(source, perEvent, event, { ...operation, request }),
      });
    },

    async warm(operation) {
      planned(operation);
    },

    async close() {},
  };
};

const picked = (variables: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter(name => variables[name] !== undefined).map(name => [name, variables[name]]));
