import { Kind, parse, validate } from 'graphql';
import type { Log } from '#platform/log.js';
import type { Executor } from './executor.js';

/** Plans known operations before the first client asks them. One that does not fit the graph is named and left out. */
export const warmUp = async (executor: Executor, sources: readonly string[], log: Log): Promise<void> => {
  for (const source of sources) {
    try {
      const document = parse(source);
      const [error] = validate(executor.schema, document);
      if (error) throw error;
      for (const definition of document.definitions) {
        if (definition.kind === Kind.OPERATION_DEFINITION) {
          await executor.warm({ document, source, operationName: definition.name?.value ?? null });
        }
      }
    } catch (err) {
      log.warn({ err, operation: source.slice(0, 80) }, 'A known operation does not fit the graph');
    }
  }
};
