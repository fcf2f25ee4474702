import { text } from '#platform/settings.js';

/** Of a gateway that is part of a hub. */
export const composed = {
  supergraph: text({ env: 'SUPERGRAPH', what: 'the composed schema', default: 'gateway/supergraph.graphql' }),
};

/** Of a gateway that serves whatever supergraph it is given. */
export const anySupergraph = {
  supergraph: text({ env: 'SUPERGRAPH', what: 'a file with a composed Federation 2 schema', default: null }),
  config: text({
    env: 'SUPERGRAPH_CONFIG',
    what: 'or a supergraph.yaml whose subgraphs are composed here',
    default: null,
  }),
};
