import type { Stamp } from '#kernel/call-event.js';
import type { Language } from '#kernel/language.js';
import { SayDocument } from './graph/generated/graphql.js';
import { onBehalfOf } from './graph/graph.js';
import type { MemorySetting } from './memory.js';
import { patiently } from './patience.js';
import { awaited } from './playbook.js';
import type { Walk } from './walk.js';

/** Words, and what the caller said that they answer. */
export interface Saying extends Pick<Walk, 'speech' | 'question' | 'then'> {
  turn: number;
  /** The same words with the same key are said once, however often they are sent. */
  key: string;
  language: Language;
  intent: string | null;
  stamps: Stamp[];
}

/** Has the media service say things in one call. */
export class Mouth {
  constructor(
    private readonly callId: string,
    private readonly setting: MemorySetting,
  ) {}

  /**
   * Says piece after piece; what cannot be said now is tried again as long as it is `wanted`. Resolves to whether all of it
   * is on its way to the caller.
   */
  async say({ speech, question, then, turn, key, language, intent, stamps }: Saying, wanted: () => boolean): Promise<boolean> {
    const { log } = this.setting;
    const graph = onBehalfOf(this.setting.graph, { callId: this.callId, turn });
    for (const [index, { text, interruptible }] of speech.entries()) {
      const last = index === speech.length - 1;
      const input = {
        callId: this.callId,
        key: `${key}.${index}`,
        turn,
        text,
        language,
        interruptible,
        ...awaited(last ? question : null),
        then: last ? then : 'LISTEN',
        intent,
        stamps: index === 0 ? stamps : [],
      } as const;
      const answer = await patiently(() => graph.ask(SayDocument, { input }), { ...this.setting, wanted }).catch((error: unknown) => {
        if (wanted()) throw error;
        return null;
      });
      if (!answer) return false;
      const { data } = answer;
      if (data.say.__typename !== 'CallRefusal') continue;
      if (data.say.code === 'CALL_ENDED') return false;
      // The key was used before: it has been said already, in a former life, if in other words.
      log.warn({ callId: this.callId, reason: data.say.reason }, 'The bot was not let say something');
    }
    return true;
  }
}
