import { ARGUMENT_LIMITS } from '#gateway/guards/argument-bounds.js';
import { CLIENT_CLASSES } from '#gateway/guards/client-class.js';
import { COST_LIMITS } from '#gateway/guards/cost-guard.js';
import { DOCUMENT_LIMITS } from '#gateway/guards/document-limits.js';
import { listOf, numbersByName, oneOf, text, wholeNumber, yesOrNo } from '#platform/settings.js';

const limit = (env: string, what: string, value: number) => wholeNumber({ env, what, min: 1, default: value });
const byClass = (env: string, what: string, value: Partial<Record<(typeof CLIENT_CLASSES)[number] | '*', number>>) =>
  numbersByName({ env, what, names: CLIENT_CLASSES, default: value });

/** What clients may ask of the graph, and how much of it. */
export const guarding = {
  knownOperations: text({
    env: 'KNOWN_OPERATIONS',
    what: 'the manifest of known operations; when not set, operations.json beside the composed schema, where there is one',
    default: null,
  }),
  safelist: oneOf({
    env: 'SAFELIST',
    what: 'whether some clients may ask only known operations, or others are told of in the log',
    choices: ['off', 'log', 'require'],
    default: 'off',
  }),
  safelistClients: listOf({ env: 'SAFELIST_CLIENTS', what: 'which kinds of clients those are', default: ['bot', 'dashboard'] }),
  automaticOperations: yesOrNo({
    env: 'AUTOMATIC_OPERATIONS',
    what: 'lets clients make operations known as they ask, to ask them by their hash from then on',
    default: true,
  }),
  maxTokens: limit('MAX_TOKENS', 'words and signs of one document', DOCUMENT_LIMITS.tokens),
  maxDepth: limit('MAX_DEPTH', 'how deep its fields may be in fields', DOCUMENT_LIMITS.depth),
  maxFields: limit('MAX_FIELDS', 'its fields, with the fragments written out', DOCUMENT_LIMITS.fields),
  maxRootFields: limit('MAX_ROOT_FIELDS', 'fields at the root of an operation', DOCUMENT_LIMITS.rootFields),
  maxAliases: limit('MAX_ALIASES', 'aliases of an operation', DOCUMENT_LIMITS.aliases),
  maxDirectives: limit('MAX_DIRECTIVES', 'directives of an operation', DOCUMENT_LIMITS.directives),
  maxFirst: limit('MAX_FIRST', 'the most that arguments like first and limit may ask for', ARGUMENT_LIMITS.first),
  maxItems: limit('MAX_ITEMS', 'items of a list in arguments and variables', ARGUMENT_LIMITS.items),
  maxCost: byClass('MAX_COST', 'what one operation may cost, by kinds of clients', COST_LIMITS.max),
  requestsPerSecond: byClass('REQUESTS_PER_SECOND', 'operations that one client may ask', { bot: 5_000, service: 5_000, '*': 1_000 }),
  requestBurst: byClass('REQUEST_BURST', 'and how many more within ten seconds', { '*': 5_000 }),
  requestsPerDay: byClass('REQUESTS_PER_DAY', 'operations that one client may ask in 24 hours', {}),
  costPerMinute: byClass('COST_PER_MINUTE', 'what all that one client asks may cost', {}),
};
