import { address } from '#platform/settings.js';

/** Of a dialog service. */
export const graphAddress = {
  graphUrl: address({
    env: 'GRAPH_URL',
    what: 'where the graph is asked',
    protocols: ['http', 'https'],
    secret: false,
    default: 'http://127.0.0.1:8800/graphql',
  }),
};

/** Of a gateway whose media service is elsewhere. */
export const mediaAddress = {
  mediaUrl: address({
    env: 'MEDIA_URL',
    what: 'where the media service is, which browsers reach through the gateway',
    protocols: ['http'],
    secret: false,
    default: 'http://127.0.0.1:8801',
  }),
};
