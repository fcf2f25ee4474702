import type { Language } from '#kernel/language.js';
import type { CallContext } from '../../leg.js';
import type { Recogniser, Recognition, Utterance } from '../recogniser.js';

export interface ScriptedOptions {
  languages?: readonly Language[];
  /** What a caller will say, utterance by utterance; asked once a call. */
  textsFor(context: CallContext): Iterable<string>;
}

/**
 * Hears what a script says: its next text each time an utterance ends, nothing when it has run out. For demonstrations and
 * tests in a language that no recogniser here knows; the audio goes its whole way all the same.
 */
export const scripted = ({ languages = ['ZH'], textsFor }: ScriptedOptions): Recogniser => {
  const calls = new WeakMap<CallContext, Iterator<string>>();
  const textsOf = (context: CallContext) => {
    const texts = calls.get(context) ?? textsFor(context)[Symbol.iterator]();
    calls.set(context, texts);
    return texts;
  };
  return {
    name: 'scripted',
    capabilities: { languages, partials: false },
    async open({ context }): Promise<Utterance> {
      return {
        write: () => {},
        async finish(): Promise<Recognition> {
          const { value, done } = textsOf(context).next();
          return done ? { kind: 'final', text: '', confidence: 0 } : { kind: 'final', text: value, confidence: 1 };
        },
        partials: (async function* () {})(),
      };
    },
    close: async () => {},
  };
};
