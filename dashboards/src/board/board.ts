import type {
  AnyCallEventSubscription,
  BoardQuery,
  FiguresFragment,
  LiveCallFragment,
  LiveHeadFragment,
} from '../../graph/generated/graphql';

/** The newest words of a call. */
export interface LastWords {
  party: 'CALLER' | 'BOT';
  text: string;
  at: string;
}

export interface LiveRow {
  call: LiveCallFragment;
  last: LastWords | null;
  /** Who is speaking at this moment. */
  speaking: 'CALLER' | 'BOT' | null;
}

/** Everything the wallboard shows of all calls. Rows are replaced, never changed, when their call changes. */
export interface Board {
  figures: FiguresFragment | null;
  rows: ReadonlyMap<string, LiveRow>;
  /** How many live calls the last answer left out, when there are very many. */
  more: number;
}

export const EMPTY_BOARD: Board = { figures: null, rows: new Map(), more: 0 };

/** A call stays in the list for a while after its end, so that it does not vanish under the reader's eyes. */
export const LINGER_MS = 45_000;

type Calls = NonNullable<BoardQuery['calls']>;
type CallOfBoard = Calls['calls'][number];
type AnyEvent = AnyCallEventSubscription['callEvents'];

/** Takes a whole answer in, as at the start and after a gap. Calls that were seen to end linger on; who ended unseen is gone. */
export function withAnswer(board: Board, { calls, total }: Calls): Board {
  const rows = new Map<string, LiveRow>();
  for (const call of calls) {
    const { turns, ...live } = call;
    rows.set(call.id, { call: live, last: lastOf(turns) ?? board.rows.get(call.id)?.last ?? null, speaking: null });
  }
  for (const [id, row] of board.rows) if (row.call.status === 'ENDED' && !rows.has(id)) rows.set(id, row);
  return { ...board, rows, more: total - calls.length };
}

function lastOf(turns: CallOfBoard['turns']): LastWords | null {
  const turn = turns.findLast(({ heard, keys, reply }) => heard ?? keys ?? reply);
  if (turn === undefined) return null;
  const { reply, heard, keys, at } = turn;
  return reply ? { party: 'BOT', text: reply, at } : { party: 'CALLER', text: heard ?? keys ?? '', at };
}

/** Takes a call in as it stands now. Whose it is stays as it is known, unless the call says so itself. */
export function withCall(before: Board, call: LiveHeadFragment | LiveCallFragment): Board {
  const old = before.rows.get(call.id);
  const board = old === undefined && wasLeftOut(before, call) ? { ...before, more: before.more - 1 } : before;
  if (old === undefined && call.status === 'ENDED') return board;
  const customer = 'customer' in call ? call.customer : sameCaller(old?.call, call) ? (old?.call.customer ?? null) : null;
  const now = { ...call, customer };
  const speaking = call.status === 'ENDED' ? null : (old?.speaking ?? null);
  if (old !== undefined && old.speaking === speaking && sameHead(old.call, now)) return board;
  return withRow(board, { call: now, last: old?.last ?? null, speaking });
}

/** An answer leaves out the oldest calls: one that is older than all that is shown has been counted among them. */
const wasLeftOut = ({ more, rows }: Board, { startedAt }: LiveHeadFragment): boolean =>
  more > 0 && [...rows.values()].every(({ call }) => call.startedAt > startedAt);

/** Whether it is still the same person as far as the call can tell. */
export const sameCaller = (before: LiveHeadFragment | undefined, after: LiveHeadFragment): boolean =>
  before?.from === after.from && before?.customerId === after.customerId;

const sameHead = (before: LiveCallFragment, after: LiveCallFragment): boolean =>
  (Object.keys(after) as (keyof LiveCallFragment)[]).every(field =>
    field === 'customer' ? before.customer?.id === after.customer?.id : before[field] === after[field],
  );

/** Takes an event in; the same board when it says nothing new, null when its call is not known here. */
export function withEvent(board: Board, event: AnyEvent): Board | null {
  const row = board.rows.get(event.call.id);
  if (row === undefined) return event.kind === 'call.ended' ? board : null;
  const changed = (change: Partial<LiveRow>) => withRow(board, { ...row, ...change });
  switch (event.kind) {
    case 'caller.speaking':
      return changed({ speaking: 'CALLER' });
    case 'turn.heard':
    case 'turn.keyed':
      return changed({ speaking: null, last: { party: 'CALLER', text: event.text ?? event.digits ?? '', at: event.at } });
    case 'turn.unclear':
      return changed({ speaking: null });
    case 'reply.started':
      return changed({ speaking: 'BOT', last: { party: 'BOT', text: event.text ?? '', at: event.at } });
    case 'reply.ended':
      return row.speaking === 'BOT' ? changed({ speaking: null }) : board;
    case 'call.ended':
      return changed({ speaking: null, call: { ...row.call, status: 'ENDED', endedAt: row.call.endedAt ?? event.at } });
    default:
      return board;
  }
}

/** Drops calls that ended a while ago, but not the one that is being looked at. */
export function pruned(board: Board, now: number, keepId: string | null): Board {
  const gone = [...board.rows.values()].filter(
    ({ call }) => call.status === 'ENDED' && call.id !== keepId && Date.parse(call.endedAt ?? call.startedAt) + LINGER_MS < now,
  );
  if (gone.length === 0) return board;
  const rows = new Map(board.rows);
  for (const { call } of gone) rows.delete(call.id);
  return { ...board, rows };
}

/** Newest first, those that have ended at the end. */
export function inOrder(rows: ReadonlyMap<string, LiveRow>): LiveRow[] {
  return [...rows.values()].sort(
    (a, b) =>
      Number(a.call.status === 'ENDED') - Number(b.call.status === 'ENDED') || Date.parse(b.call.startedAt) - Date.parse(a.call.startedAt),
  );
}

function withRow(board: Board, row: LiveRow): Board {
  return { ...board, rows: new Map(board.rows).set(row.call.id, row) };
}
