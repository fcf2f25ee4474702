import { Queue } from '#platform/queue.js';
import type { Recogniser, Recognition } from '../speech/recogniser.js';

export interface ScriptedUtterance {
  text: string;
  /** What is understood at the first frame already. */
  partial?: string;
  /** Holds the answer back. */
  until?: Promise<void>;
  fails?: boolean;
}

/** Understands what it is told beforehand, an utterance after another; keeps how many frames each of them had. */
export function scriptedRecogniser(...script: (string | ScriptedUtterance)[]) {
  const heard: { language: string; frames: number; state: 'OPEN' | 'FINISHED' | 'ABANDONED' }[] = [];
  let next = 0;
  const recogniser: Recogniser = {
    name: 'scripted',
    capabilities: { languages: ['EN', 'ZH'], partials: true },
    async open({ language, signal }) {
      const entry = script[next++] ?? '';
      const { text, partial, until, fails }: ScriptedUtterance = typeof entry === 'string' ? { text: entry } : entry;
      const utterance: (typeof heard)[number] = { language, frames: 0, state: 'OPEN' };
      heard.push(utterance);
      const partials = new Queue<Recognition>();
      signal.addEventListener('abort', () => {
        if (utterance.state === 'OPEN') utterance.state = 'ABANDONED';
        partials.end();
      });
      return {
        partials,
        write() {
          if (utterance.frames++ === 0 && partial !== undefined) partials.push({ kind: 'partial', text: partial, confidence: 0 });
        },
        async finish() {
          utterance.state = 'FINISHED';
          partials.end();
          await until;
          if (fails) throw new Error('the recogniser is gone');
          return { kind: 'final', text, confidence: 0.9 };
        },
      };
    },
    close: async () => {},
  };
  return { recogniser, heard };
}
