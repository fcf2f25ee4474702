import { type GraphQLSchema, isInterfaceType } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { Fetch, PlanNode } from '../../planners/plan.js';
import { entityFetch } from './entity-fetch.js';
import { places } from './places.js';
import { rootFetch } from './root-fetch.js';
import type { Step } from './run.js';
import type { Tools } from './tools.js';
import { typeTests } from './type-tests.js';

/** Makes steps of a plan's nodes: all that can be known of a fetch before it is run is worked out here, once. */
export const stepCompiler = (supergraph: GraphQLSchema): ((node: PlanNode) => Step) => {
  const isOf = typeTests(supergraph);
  const interfaces = Object.values(supergraph.getTypeMap()).filter(isInterfaceType);
  const tools = { isOf, places: places(isOf), vague: new Set(interfaces.map(({ name }) => name)), supergraph };
  return node => stepOf(node, { ...tools, shares: !takesFromContext(node) });
};

const takesFromContext = (node: PlanNode): boolean => {
  if (node.kind === 'deferral') return false;
  if (node.kind === 'entities') return node.contexts.length > 0;
  if (node.kind === 'condition') return [node.whenTrue, node.whenFalse].some(inner => inner !== null && takesFromContext(inner));
  return node.kind !== 'root' && node.nodes.some(takesFromContext);
};

const NOTHING: Step = async () => {};

const stepOf = (node: PlanNode, tools: Tools): Step => {
  switch (node.kind) {
    case 'root':
      return told(node.fetch, rootFetch(node, tools));
    case 'entities':
      return told(node.fetch, entityFetch(node, tools));
    case 'sequence': {
      const steps = node.nodes.map(inner => stepOf(inner, tools));
      return async run => {
        for (const step of steps) await step(run);
      };
    }
    case 'parallel': {
      const steps = node.nodes.map(inner => stepOf(inner, tools));
      return async run => {
        await Promise.all(steps.map(step => step(run)));
      };
    }
    case 'condition': {
      const [whenTrue, whenFalse] = [node.whenTrue, node.whenFalse].map(inner => (inner ? stepOf(inner, tools) : NOTHING)) as [Step, Step];
      return run => (run.variables[node.variable] === true ? whenTrue : whenFalse)(run);
    }
    default:
      throw new HubError('INTERNAL', 'A plan has parts that come later where none can');
  }
};

/** Tells of a fetch that later parts wait for when it is over. */
const told = ({ id }: Fetch, step: Step): Step =>
  id === undefined
    ? step
    : async run => {
        await step(run);
        run.fetched?.(id);
      };
