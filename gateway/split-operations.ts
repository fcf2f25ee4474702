import { type FragmentDefinitionNode, Kind, type OperationDefinitionNode, parse, print, visit } from 'graphql';
import { HubError } from '#kernel/errors.js';
import type { KnownOperation } from './graph-changes.js';

/** Cuts texts that belong together into operations, each with the fragments that it uses, wherever those stand. */
export const splitOperations = (texts: readonly KnownOperation[]): KnownOperation[] => {
  const definitions = texts.flatMap(text => parsed(text).definitions.map(node => ({ from: text.from, node })));
  const fragments = new Map(
    definitions
      .map(({ node }) => node)
      .filter(node => node.kind === Kind.FRAGMENT_DEFINITION)
      .map(fragment => [fragment.name.value, fragment]),
  );
  return definitions.flatMap(({ from, node }) =>
    node.kind === Kind.OPERATION_DEFINITION ? [{ from, source: [node, ...usedBy(node, fragments)].map(print).join('\n\n') }] : [],
  );
};

const usedBy = (
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Set<FragmentDefinitionNode> => {
  const used = new Set<FragmentDefinitionNode>();
  const look = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        look(fragment);
      },
    });
  };
  look(operation);
  return used;
};

const parsed = ({ from, source }: KnownOperation) => {
  try {
    return parse(source, { noLocation: true });
  } catch (cause) {
    throw new HubError('MISCONFIGURED', `${from} cannot be read: ${(cause as Error).message}`, { cause });
  }
};
