import { describe, expect, it } from 'vitest';
import { CallEvent, SEGMENTS } from '#kernel/call-event.js';
import { LoggedEvent } from '#subgraphs/calls/events.js';
import { INTENTS } from '#subgraphs/dialog/intents/intent-name.js';

// By a path that is made here: the dashboards are compiled by settings of their own.
const words = new URL('../../dashboards/src/words/', import.meta.url).href;
const { en } = await import(`${words}en.ts`);

/** Of which the transcript shows what they do, not that they are. */
const SHOWN_AS_SPEECH = /^(turn\.|reply\.|leg\.|caller\.speaking|graph\.asked|silence\.requested|language\.requested)/;

describe('the dashboards have words for', () => {
  it('every intent', () => {
    expect(Object.keys(en.intents)).toEqual([...INTENTS]);
  });

  it('every segment of a wait', () => {
    expect(Object.keys(en.segments)).toEqual([...SEGMENTS]);
  });

  it('every event that is no speech', () => {
    const kinds = LoggedEvent.options.flatMap(({ options }) => options.map(({ shape }) => shape.kind.value));
    expect(Object.keys(en.events).sort()).toEqual(kinds.filter(kind => !SHOWN_AS_SPEECH.test(kind)).sort());
  });

  it('every end of a call', () => {
    const ended = CallEvent.options.find(({ shape }) => shape.kind.value === 'call.ended')?.shape as unknown as {
      reason: { options: string[] };
    };
    expect(Object.keys(en.endReasons).sort()).toEqual([...ended.reason.options].sort());
  });
});
