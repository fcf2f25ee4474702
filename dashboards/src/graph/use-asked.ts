import { useCallback, useEffect, useRef, useState } from 'react';
import type { TypedDocumentString } from '../../graph/generated/graphql';
import { type Answer, ask, type Problem, Unreachable } from './ask';

export interface Asked<T> {
  /** The newest answer, kept while the next one is on its way. */
  data: T | null;
  problems: Problem[];
  asking: boolean;
  unreachable: Unreachable | null;
  /** Asks again; several within a quarter of a second are one. */
  again(): void;
}

const TOGETHER_MS = 250;

/** Asks the graph when the variables change and whenever told to. Null variables ask nothing. */
export function useAsked<T, V>(document: TypedDocumentString<T, V>, variables: V | null): Asked<T> {
  const key = JSON.stringify(variables);
  const [state, setState] = useState<{ key: string; answer: Answer<T> | null; asking: boolean; unreachable: Unreachable | null }>(() => ({
    key,
    answer: null,
    asking: variables !== null,
    unreachable: null,
  }));
  const latest = useRef({ document, variables, key });
  latest.current = { document, variables, key };
  const running = useRef<AbortController | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const run = useCallback(() => {
    running.current?.abort();
    clearTimeout(timer.current);
    timer.current = undefined;
    const { document, variables, key } = latest.current;
    if (variables === null) return;
    const abort = new AbortController();
    running.current = abort;
    setState(old => ({ ...old, asking: true }));
    ask(document, variables, abort.signal).then(
      answer => abort.signal.aborted || setState({ key, answer, asking: false, unreachable: null }),
      error => {
        if (abort.signal.aborted) return;
        const unreachable = error instanceof Unreachable ? error : new Unreachable('unreachable', error);
        setState(old => ({ key, answer: old.key === key ? old.answer : null, asking: false, unreachable }));
      },
    );
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the variables
  useEffect(() => {
    run();
    return () => {
      running.current?.abort();
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [key, run]);

  const again = useCallback(() => {
    // However often it is told to, it asks a quarter of a second after the first time.
    timer.current ??= setTimeout(run, TOGETHER_MS);
  }, [run]);

  return {
    data: state.answer?.data ?? null,
    problems: state.answer?.problems ?? [],
    asking: state.asking,
    unreachable: state.unreachable,
    again,
  };
}
