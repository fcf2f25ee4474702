import { z } from 'zod';

/** The topic on which is told that what the graph knows of something holds no longer. Gateways forget their copies of it. */
export const OUTDATED = 'graph-outdated';

/** What may be old now: one entity, all of a type, all that a subgraph gives, or everything. */
export const Outdated = z.union([
  /** The key as in `@key`; each of the entity's keys, where it has several, in a message of its own. */
  z.strictObject({ type: z.string().min(1), key: z.record(z.string(), z.json()).optional() }),
  z.strictObject({ subgraph: z.string().min(1) }),
  z.strictObject({ everything: z.literal(true) }),
]);
export type Outdated = z.infer<typeof Outdated>;
