import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { GatewayRequest } from '../request.js';
import { type ArgumentLimits, compileBounds } from './argument-bounds.js';
import { type ByClass, classOf, ofClass } from './client-class.js';
import { actualCost, type CostProgram, dearestField, requestedCost } from './cost.js';
import { compileCost } from './cost-compile.js';
import type { Variables } from './cost-list.js';
import { costWeightsOf } from './cost-weights.js';

export interface CostLimits {
  /** What one operation may cost; without a limit for whoever has none. */
  max: ByClass<number>;
  /** How long a list is where nothing says it. */
  listSize: number;
}

export const COST_LIMITS: CostLimits = { max: { '*': 20_000 }, listSize: 10 };

/** An operation beyond what its client may ask at once. */
export class TooDear extends HubError {
  constructor(
    message: string,
    readonly requested: number,
    readonly max: number,
  ) {
    super('INVALID_INPUT', message);
  }
}

/** What an operation is counted as. */
export interface Counted {
  requested: number;
  /** Null where there is no limit. */
  max: number | null;
  /** What its answer did cost. */
  actual(data: unknown): number;
}

interface Compiled {
  check(variables: Variables): void;
  costs: Map<OperationDefinitionNode, CostProgram>;
}

const COUNT = new Intl.NumberFormat('en');

/** Counts what operations on one graph cost, each document compiled once. */
export const costGuard = (schema: GraphQLSchema, supergraphSdl: string, limits: CostLimits, argumentLimits: ArgumentLimits) => {
  const weights = costWeightsOf(supergraphSdl);
  const compiled = new WeakMap<DocumentNode, Compiled>();
  const compile = (document: DocumentNode): Compiled => {
    const known = compiled.get(document);
    if (known) return known;
    const check = compileBounds(document, { schema, weights, limits: argumentLimits });
    const costs = new Map<OperationDefinitionNode, CostProgram>();
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      costs.set(definition, compileCost(document, definition, { schema, weights, listSize: limits.listSize }));
    }
    const made = { check, costs };
    compiled.set(document, made);
    return made;
  };

  /** INVALID_INPUT names an argument out of bounds, or the cost, its limit and the dearest field. */
  return (request: GatewayRequest, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): Counted => {
    const { check, costs } = compile(document);
    check(variables);
    const program = costs.get(operation)!;
    const requested = requestedCost(program, variables);
    const ofWhom = classOf(request);
    const max = ofClass(limits.max, ofWhom) ?? null;
    if (max !== null && requested > max) {
      const { path, cost } = dearestField(program, variables);
      const most = `${path.slice(0, 200)} with ${COUNT.format(cost)}`;
      const allowed = `${ofWhom} clients may ask for ${COUNT.format(max)} at once (cost)`;
      throw new TooDear(`The operation costs ${COUNT.format(requested)}, most of it ${most}; ${allowed}`, requested, max);
    }
    return { requested, max, actual: data => actualCost(program, data, variables) };
  };
};
