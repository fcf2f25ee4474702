import { useCallback, useEffect, useMemo, useRef } from 'react';
import {
  type AskedFragment,
  CallProgressDocument,
  CallViewDocument,
  type CallViewQuery,
  type HappenedFragment,
  ThisCallChangedDocument,
  type ThisCallChangedSubscription,
  type TurnFiguresFragment,
} from '../../graph/generated/graphql';
import type { Problem, Unreachable } from '../graph/ask';
import { liveGraph } from '../graph/connection';
import { useAsked } from '../graph/use-asked';
import { type CallLog, useCallLog } from './call-log';

export type CallView = NonNullable<CallViewQuery['call']>;

/** A call with everything that is shown of it, kept up to date while it is live. */
export interface CallState {
  call: CallView | null;
  /** The graph has answered, be it that there is no such call. */
  loaded: boolean;
  log: CallLog;
  /** What was asked of the graph, by turn; under null what no turn was named for. */
  operations: ReadonlyMap<number | null, readonly AskedFragment[]>;
  figures: ReadonlyMap<number, TurnFiguresFragment>;
  problems: Problem[];
  unreachable: Unreachable | null;
}

/** Mean that figures of a turn, or what the bot asked, may stand by now. */
const PROGRESS = new Set(['turn.heard', 'turn.keyed', 'reply.started', 'reply.ended', 'graph.asked', 'call.ended']);
/** Are shown by the transcript alone. */
const ONLY_SPEECH = new Set(
  [...PROGRESS]
    .filter(kind => kind !== 'call.ended')
    .concat('caller.speaking', 'caller.silent', 'turn.unclear', 'reply.requested', 'leg.joined', 'leg.left'),
);

export function useCall(callId: string): CallState {
  const view = useAsked(CallViewDocument, { id: callId });
  const call = view.data?.call?.id === callId ? view.data.call : null;
  const live = call === null ? null : call.status !== 'ENDED';
  const progress = useAsked(CallProgressDocument, live ? { id: callId } : null);
  const progressed = progress.data?.call?.id === callId ? progress.data.call : null;
  const { again: askView } = view;
  const { again: askProgress } = progress;

  const onEvents = useCallback(
    (events: readonly HappenedFragment[]) => {
      if (events.some(({ kind }) => PROGRESS.has(kind))) askProgress();
      if (events.some(({ kind }) => !ONLY_SPEECH.has(kind))) askView();
    },
    [askProgress, askView],
  );
  // Once live, the log stays a live one: its end comes as an event, and nothing is read twice.
  const log = useCallLog(callId, useFirst(live, callId), onEvents);

  const viewed = useRef(call);
  viewed.current = call;
  useEffect(() => {
    if (!live) return;
    const stops = [
      liveGraph.subscribe(ThisCallChangedDocument, () => ({ id: callId }), {
        next: ({ callChanged }) => differs(callChanged, viewed.current) && askView(),
      }),
      liveGraph.onReturn(() => {
        askView();
        askProgress();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [callId, live, askView, askProgress]);

  // A ticket made or an order changed by the bot shows in the customer's card.
  const changes = progressed?.operations.filter(({ kind }) => kind.toLowerCase() === 'mutation').length ?? 0;
  useEffect(() => {
    if (changes > 0) askView();
  }, [changes, askView]);

  const newest = useMemo(() => {
    const asked = (progressed?.operations.length ?? 0) >= (call?.operations.length ?? 0) ? progressed?.operations : call?.operations;
    return { asked: asked ?? [], turns: [...(call?.turns ?? []), ...(progressed?.turns ?? [])] };
  }, [call, progressed]);

  return {
    call,
    loaded: view.data !== null || view.problems.length > 0,
    log,
    operations: useMemo(() => Map.groupBy(newest.asked, ({ turn }) => turn ?? null), [newest]),
    figures: useMemo(() => {
      const figures = new Map<number, TurnFiguresFragment>();
      for (const turn of newest.turns) if (!figures.has(turn.ordinal) || turn.waitMs !== null) figures.set(turn.ordinal, turn);
      return figures;
    }, [newest]),
    problems: view.problems,
    unreachable: view.unreachable,
  };
}

function useFirst(value: boolean | null, key: string): boolean | null {
  const first = useMemo(() => ({ key, value: null as boolean | null }), [key]);
  first.value ??= value;
  return first.value;
}

const differs = (changed: ThisCallChangedSubscription['callChanged'], viewed: CallView | null): boolean =>
  (Object.keys(changed) as (keyof typeof changed)[]).some(field => viewed?.[field] !== changed[field]);
