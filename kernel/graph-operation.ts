import { z } from 'zod';

/** What the gateway tells of the operations it ran on behalf of a call. The calls subgraph keeps them with the call. */
export const GRAPH_OPERATIONS = 'graph-operations';

export const GraphOperation = z.object({
  /** Unique; an operation told twice is kept once. */
  id: z.string(),
  callId: z.string(),
  /** The turn that it was asked for; null when the client did not say. */
  turn: z.number().int().nullable(),
  /** The operation's name, never its text or variables. */
  name: z.string(),
  kind: z.enum(['query', 'mutation', 'subscription']),
  ms: z.number(),
  errors: z.number().int(),
  client: z.string(),
  at: z.iso.datetime(),
});
export type GraphOperation = z.infer<typeof GraphOperation>;
