import { listOf, namedAddresses, oneOf, wholeNumber } from '#platform/settings.js';

/** Of a gateway whose subgraphs are elsewhere. */
export const apart = {
  watchMs: wholeNumber({
    env: 'SUPERGRAPH_WATCH_MS',
    what: 'how often it is looked whether there is another supergraph to serve, in milliseconds; 0: never',
    min: 0,
    max: 3_600_000,
    default: 500,
  }),
  subgraphUrls: namedAddresses({
    env: 'SUBGRAPH_URLS',
    what: 'where subgraphs are, if not where the composed schema says: crm=http://host:4101/graphql,…',
    protocols: ['http', 'https'],
    default: {},
  }),
  eventSubgraphs: listOf({
    env: 'SSE_SUBGRAPHS',
    what: 'subgraphs that tell of what happens by server-sent events instead of graphql-ws, between commas',
    default: [],
  }),
};

export const SHARE = ['none', 'subgraphs', 'all'] as const;

/** How subgraphs that are elsewhere are spared. */
export const sparing = {
  share: oneOf({
    env: 'SHARE',
    what: 'which identical queries of those who may see the same are answered once at a time: those to subgraphs, or all that clients ask',
    choices: SHARE,
    default: 'subgraphs',
  }),
  subgraphRequests: wholeNumber({
    env: 'SUBGRAPH_REQUESTS',
    what: 'how many requests one subgraph gets at once; others wait, live calls first',
    min: 1,
    max: 10_000,
    default: 64,
  }),
};
