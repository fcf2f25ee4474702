import type { ApolloServerPlugin } from '@apollo/server';
import type { Routes } from '#platform/http/routes.js';
import type { Tracing } from '#platform/telemetry/tracing.js';
import type { UsageTally } from '#platform/usage/usage-tally.js';
import type { MakeExecutor } from './executor.js';
import { traced as tracedExecutor } from './executors/traced.js';
import type { GatewayMeasures } from './measures.js';
import { namesIn } from './operation-name.js';
import { measureOperations } from './plugins/metrics.js';
import { traceOperations } from './plugins/tracing.js';
import { countOperations } from './plugins/usage.js';
import { countRefusals } from './refusals.js';
import type { GatewayContext } from './request.js';
import { measured } from './transports/measured.js';
import { traced } from './transports/traced.js';
import type { SubgraphTransport } from './transports/transport.js';

/** What sees the gateway at work from outside. */
export interface Observing {
  tracing?: Tracing | undefined;
  measures?: GatewayMeasures | undefined;
  usage?: UsageTally | undefined;
}

/** The gateway's parts as they are when somebody looks at them; the parts themselves where nobody does. */
export const observed = ({ tracing, measures, usage }: Observing, { warm }: { warm: readonly string[] }) => ({
  plugins: [
    ...(tracing ? [traceOperations(tracing)] : []),
    ...(measures ? [measureOperations({ measures, operations: warm.flatMap(namesIn) })] : []),
    ...(usage ? [countOperations(usage)] : []),
  ] satisfies ApolloServerPlugin<GatewayContext>[],

  executor: (make: MakeExecutor): MakeExecutor => (tracing ? tracedExecutor(make) : make),

  transport(transport: SubgraphTransport): SubgraphTransport {
    const counted = measures ? measured(transport, measures) : transport;
    return tracing ? traced(counted) : counted;
  },

  routes: (routes: Routes): Routes => (measures ? countRefusals(routes, measures) : routes),
});
