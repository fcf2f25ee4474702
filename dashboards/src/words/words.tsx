import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Language } from '../../graph/generated/graphql';
import { en, type Words } from './en';
import { type Formats, formats, LOCALES } from './format';
import { zh } from './zh';

const WORDS: Record<Language, Words> = { EN: en, ZH: zh };
const KEPT_AS = 'switchboard.language';

interface Speech {
  words: Words;
  format: Formats;
  language: Language;
  speak(language: Language): void;
}

const SpeechContext = createContext<Speech | null>(null);

function chosenLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept === 'EN' || kept === 'ZH') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'ZH' : 'EN';
}

/** Gives the pages beneath it their words, in the language the reader chose or else the browser's. */
export function Speaking({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage);
  const speak = useCallback((next: Language) => {
    localStorage.setItem(KEPT_AS, next);
    setLanguage(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = LOCALES[language];
  }, [language]);
  const speech = useMemo(
    () => ({ words: WORDS[language], format: formats(language, Intl.DateTimeFormat().resolvedOptions().timeZone), language, speak }),
    [language, speak],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (speech === null) throw new Error('useSpeech wants <Speaking> above it');
  return speech;
}
