import type { CallFacts, KnownFacts } from '../facts.js';
import type { FactBook } from '../port.js';

/** Facts in memory: for tests, and to see the port at its plainest. */
export function memoryFactBook(): FactBook {
  const kept = new Map<string, CallFacts>();

  const known = (facts: CallFacts): KnownFacts => {
    const { caller, startedAt } = facts;
    const later = [...kept.values()].flatMap(other =>
      caller !== null && startedAt && other.caller === caller && other.startedAt && other.startedAt > startedAt ? [other.startedAt] : [],
    );
    return { ...structuredClone(facts), calledAgainAt: later.sort((a, b) => a.getTime() - b.getTime())[0] ?? null };
  };

  return {
    async factsOf(callIds) {
      return callIds.map(id => (kept.has(id) ? known(kept.get(id)!) : null));
    },
    async factsIn({ from, to, language }) {
      return [...kept.values()]
        .filter(
          ({ startedAt, language: spoken }) =>
            startedAt && startedAt >= from && startedAt < to && (language === null || spoken === language),
        )
        .sort((a, b) => a.startedAt!.getTime() - b.startedAt!.getTime() || (a.callId < b.callId ? -1 : 1))
        .map(known);
    },
    async liveCount() {
      return [...kept.values()].filter(({ startedAt, endedAt }) => startedAt && !endedAt).length;
    },
    async store(facts) {
      if ((kept.get(facts.callId)?.version ?? 0) !== facts.version) return false;
      kept.set(facts.callId, { ...structuredClone(facts), version: facts.version + 1 });
      return true;
    },
  };
}
