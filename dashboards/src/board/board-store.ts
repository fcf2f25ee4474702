import { useEffect, useSyncExternalStore } from 'react';
import {
  AnyCallChangedDocument,
  AnyCallEventDocument,
  BoardDocument,
  FiguresChangedDocument,
  FiguresNowDocument,
  type LiveHeadFragment,
  NewCallDocument,
} from '../../graph/generated/graphql';
import { ask, type Problem, Unreachable } from '../graph/ask';
import { type LiveGraph, liveGraph } from '../graph/connection';
import { type Board, EMPTY_BOARD, pruned, sameCaller, withAnswer, withCall, withEvent } from './board';

export interface BoardState {
  board: Board;
  loaded: boolean;
  unreachable: Unreachable | null;
  problems: Problem[];
}

const UNKNOWN_CALL_PATIENCE_MS = 800;
const ASK_AGAIN_MS = 4_000;
/** A subscription stands by then; what happened before it did, and after the answer, is asked for once more. */
const SUBSCRIBED_MS = 1_000;
const PRUNE_EVERY_MS = 5_000;

/** The board, kept up to date by three subscriptions. However many events come, readers hear of them once a frame. */
export class BoardStore {
  #state: BoardState = { board: EMPTY_BOARD, loaded: false, unreachable: null, problems: [] };
  #shown = this.#state;
  #watchers = new Set<() => void>();
  #frame: number | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #figuresAgain: ReturnType<typeof setTimeout> | undefined;
  #subscribed: ReturnType<typeof setTimeout> | undefined;
  /** The call that is being looked at stays, also when it has ended. */
  keep: string | null = null;

  constructor(private readonly graph: LiveGraph) {}

  /** The state as of the last frame: the same between two of them, however much arrives. */
  get shown(): BoardState {
    return this.#shown;
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Runs until the returned function is called. */
  start(): () => void {
    const stops = [
      this.graph.onReturn(() => this.#askAll()),
      this.graph.subscribe(AnyCallChangedDocument, () => ({}), {
        next: ({ callChanged }) => this.#takeCall(callChanged),
      }),
      this.graph.subscribe(AnyCallEventDocument, () => ({}), {
        next: ({ callEvents }) => {
          const board = withEvent(this.#state.board, callEvents);
          if (board === null) this.#askSoon(UNKNOWN_CALL_PATIENCE_MS);
          else this.#change(board);
        },
      }),
      this.graph.subscribe(FiguresChangedDocument, () => ({}), {
        next: ({ statsChanged }) => this.#change({ ...this.#state.board, figures: statsChanged }),
      }),
    ];
    const pruning = setInterval(() => this.#change(pruned(this.#state.board, Date.now(), this.keep)), PRUNE_EVERY_MS);
    this.#askAll();
    return () => {
      for (const stop of stops) stop();
      clearInterval(pruning);
      clearTimeout(this.#again);
      clearTimeout(this.#figuresAgain);
      clearTimeout(this.#subscribed);
    };
  }

  #askAll() {
    clearTimeout(this.#subscribed);
    this.#subscribed = setTimeout(() => void this.#ask(), SUBSCRIBED_MS);
    void this.#ask();
    void this.#askFigures();
  }

  #askSoon(waitMs: number) {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#ask(), waitMs);
  }

  async #ask() {
    clearTimeout(this.#again);
    try {
      const { data, problems } = await ask(BoardDocument, {});
      this.#set({
        board: data?.calls ? withAnswer(this.#state.board, data.calls) : this.#state.board,
        loaded: true,
        unreachable: null,
        problems,
      });
      if (!data?.calls) this.#askSoon(ASK_AGAIN_MS);
    } catch (error) {
      this.#set({ ...this.#state, unreachable: error instanceof Unreachable ? error : new Unreachable('unreachable', error) });
      this.#askSoon(ASK_AGAIN_MS);
    }
  }

  async #askFigures() {
    clearTimeout(this.#figuresAgain);
    const answer = await ask(FiguresNowDocument, {}).catch(() => null);
    const figures = answer?.data?.liveStats;
    if (figures) this.#change({ ...this.#state.board, figures });
    else this.#figuresAgain = setTimeout(() => void this.#askFigures(), ASK_AGAIN_MS);
  }

  #takeCall(call: LiveHeadFragment) {
    const known = this.#state.board.rows.get(call.id)?.call;
    this.#change(withCall(this.#state.board, call));
    if (sameCaller(known, call) || call.status === 'ENDED') return;
    ask(NewCallDocument, { id: call.id }).then(
      ({ data }) => data?.call && this.#change(withCall(this.#state.board, data.call)),
      // Without a name the row shows the number; the page says elsewhere that the hub does not answer.
      () => {},
    );
  }

  #change(board: Board) {
    if (board !== this.#state.board) this.#set({ ...this.#state, board });
  }

  #set(state: BoardState) {
    this.#state = state;
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#shown = this.#state;
      for (const watcher of this.#watchers) watcher();
    });
  }
}

const store = new BoardStore(liveGraph);

export function useBoard(keep: string | null): BoardState {
  useEffect(() => store.start(), []);
  store.keep = keep;
  return useSyncExternalStore(store.watch, () => store.shown);
}
