import { Kind, type Location, parse, visit } from 'graphql';

const NEWER = 'https://specs.apollo.dev/join/v0.5';
const OLDER = 'https://specs.apollo.dev/join/v0.4';
/** What the newer one has for `@fromContext`. */
const [ARGUMENT, TYPES] = ['contextArguments', ['join__ContextArgument', 'join__FieldValue']];

/**
 * A supergraph in the oldest join specification that says all of it. Composition writes the one that belongs to the newest
 * directive in use, also where `@fromContext`, the only difference, is not used: more routers know the older one, and the
 * types of the newer are clients' business for none, but shown to them by planners that show whatever is declared.
 */
export const inOldestJoin = (supergraphSdl: string): string => {
  if (!supergraphSdl.includes(NEWER)) return supergraphSdl;
  const cuts: Pick<Location, 'start' | 'end'>[] = [];
  let isUsed = false;
  const document = parse(supergraphSdl);
  visit(document, {
    Argument({ name }) {
      isUsed ||= name.value === ARGUMENT;
    },
  });
  if (isUsed) return supergraphSdl;
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name) continue;
    if (TYPES.includes(definition.name.value)) cuts.push(definition.loc!);
    if (definition.kind !== Kind.DIRECTIVE_DEFINITION || definition.name.value !== 'join__field') continue;
    const given = definition.arguments ?? [];
    const at = given.findIndex(({ name }) => name.value === ARGUMENT);
    if (at > 0) cuts.push({ start: given[at - 1]!.loc!.end, end: given[at]!.loc!.end });
  }
  const kept = cuts.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), supergraphSdl);
  return kept.replaceAll(NEWER, OLDER).replace(/\n{3,}/g, '\n\n');
};
