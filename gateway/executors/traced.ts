import { within } from '#platform/telemetry/span-steps.js';
import type { MakeExecutor, Operation } from '../executor.js';

/**
 * An executor whose planning is a step of the request's trace of its own, where it is traced: it is next to nothing once an
 * operation is known.
 */
export const traced =
  (make: MakeExecutor): MakeExecutor =>
  async options => {
    const executor = await make(options);
    const planned = async (operation: Operation): Promise<void> => {
      const { span } = operation.request;
      if (span) await within(span.child('plan'), () => executor.warm(operation));
    };
    return {
      ...executor,
      async execute(operation) {
        await planned(operation);
        return executor.execute(operation);
      },
      async subscribe(operation) {
        await planned(operation);
        return executor.subscribe(operation);
      },
    };
  };
