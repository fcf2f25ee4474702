import { type DocumentNode, Kind, parse, validate } from 'graphql';
import type { Log } from '#platform/log.js';
import type { Executor } from './executor.js';

/** Operations planned at once: as many as planners have processes, and as many again that are compiled or on their way. */
const AT_ONCE = 4;

/**
 * Plans known operations before the first client asks them. One that does not fit the graph is named and left out. Says
 * in the end how many there were and how long it took.
 */
export const warmUp = async (executor: Executor, sources: readonly string[], log: Log): Promise<void> => {
  if (sources.length === 0) return;
  const begun = performance.now();
  const left = sources.values();
  let planned = 0;
  const work = async (): Promise<void> => {
    for (const source of left) {
      try {
        for (const operation of operationsOf(executor, source)) {
          await executor.warm(operation);
          planned++;
        }
      } catch (err) {
        log.warn({ err, operation: source.slice(0, 80) }, 'A known operation does not fit the graph');
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  log.info({ operations: planned, ms: Math.round(performance.now() - begun) }, 'known operations are planned');
};

const operationsOf = (executor: Executor, source: string): { document: DocumentNode; source: string; operationName: string | null }[] => {
  const document = parse(source);
  const [error] = validate(executor.schema, document);
  if (error) throw error;
  return document.definitions.flatMap(definition =>
    definition.kind === Kind.OPERATION_DEFINITION ? [{ document, source, operationName: definition.name?.value ?? null }] : [],
  );
};
