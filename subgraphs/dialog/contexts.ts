import type { Clock } from '#kernel/clock.js';
import { HubError } from '#kernel/errors.js';
import type { Context, Focus, Slot } from './context.js';
import type { ContextStore } from './port.js';
import type { ContextConflict, ContextUpdated, FocusInput, SlotInput, UpdateContextInput } from './update.js';

/** What was spoken of longer ago than this many things is forgotten. */
const REMEMBERED = 20;

/** Changes based on no version are made to the newest; with so many writers in its way something is wrong. */
const ATTEMPTS = 20;

/** What a call's context is before anything is known. Version 0 is never stored. */
export const emptyContext = (callId: string, now: Date): Context => ({
  callId,
  language: 'EN',
  flow: null,
  step: null,
  failures: 0,
  slots: [],
  focus: [],
  version: 0,
  updatedAt: now,
});

/** The next version of a context. */
export const changed = (context: Context, change: UpdateContextInput, now: Date): Context => ({
  callId: context.callId,
  language: change.language ?? context.language,
  flow: (change.flow ?? context.flow) || null,
  step: (change.step ?? context.step) || null,
  failures: change.failures ?? context.failures,
  slots: withSlots(context.slots, change.slots ?? []),
  focus: withFocus(context.focus, change.focus ?? [], now),
  version: context.version + 1,
  updatedAt: now,
});

const withSlots = (slots: readonly Slot[], changes: readonly SlotInput[]): Slot[] => {
  const byName = new Map(slots.map(slot => [slot.name, slot]));
  for (const { name, value, confirmed } of changes) {
    if (value === null || value === undefined) byName.delete(name);
    else byName.set(name, { name, value, confirmed });
  }
  return [...byName.values()];
};

const withFocus = (focus: readonly Focus[], named: readonly FocusInput[], at: Date): Focus[] => {
  const key = ({ type, id }: { type: string; id: string }) => `${type} ${id}`;
  const latest = new Map(named.map(({ type, id, label }) => [key({ type, id }), { type, id, label: label ?? null, at }]));
  const earlier = focus.filter(one => !latest.has(key(one)));
  return [...latest.values(), ...earlier].slice(0, REMEMBERED);
};

/** Makes a change to a call's context, of the version it is based on or, where it names none, of whatever stands. */
export async function updateContext(
  store: ContextStore,
  clock: Clock,
  change: UpdateContextInput,
): Promise<ContextUpdated | ContextConflict> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [stored] = await store.contextsByCallIds([change.callId]);
    const current = stored ?? emptyContext(change.callId, clock.now());
    const basedOn = change.version ?? current.version;
    if (basedOn !== current.version)
      return { context: current, reason: `The context is at version ${current.version}, the change was based on ${basedOn}` };
    const next = changed(current, change, clock.now());
    if (await store.replace(next)) return { context: next };
  }
  throw new HubError('CONFLICT', `The context of a call changed ${ATTEMPTS} times while it was to be changed`);
}
