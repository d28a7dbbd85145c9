import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { setCallLanguage, setOfflineWords } from '#platform/client';
import { I18nProvider, type Language, type Messages } from '#ui';
import { Starting, showUnloaded } from './starting.tsx';

const loaders: Record<Language, () => Promise<{ default: Messages }>> = {
  en: () => import('./catalog-en.ts'),
  'zh-CN': () => import('./catalog-zh-cn.ts'),
};

const storageKey = 'careloop.language';

export function languageOf(tag: string | null | undefined): Language | null {
  if (!tag) return null;
  return /^zh/i.test(tag) ? 'zh-CN' : 'en';
}

/** The language before anyone has signed in: the one chosen here before, else the browser's. */
export function startLanguage(): Language {
  return languageOf(localStorage.getItem(storageKey)) ?? languageOf(navigator.language) ?? 'en';
}

/** Loads the words of one language and keeps showing the old ones until the new ones are here. */
export function Words({
  language,
  timeZone,
  onLanguage,
  children,
}: {
  language: Language;
  timeZone: string | undefined;
  onLanguage: (language: Language) => void;
  children: ReactNode;
}): ReactNode {
  const [loaded, setLoaded] = useState<{ language: Language; messages: Messages } | null>(null);
  const hasWords = useRef(false);
  hasWords.current = loaded !== null;
  useEffect(() => {
    let current = true;
    loaders[language]()
      .then(({ default: messages }) => {
        if (!current) return;
        localStorage.setItem(storageKey, language);
        setCallLanguage(language);
        setOfflineWords({ title: messages['web.offline.title'] ?? '', detail: messages['web.offline.detail'] ?? '' });
        setLoaded({ language, messages });
      })
      .catch((error: unknown) => {
        console.error(`The words of ${language} did not load`, error);
        // With those of the other language on the screen the choice simply has no effect.
        if (current && !hasWords.current) showUnloaded();
      });
    return () => {
      current = false;
    };
  }, [language]);
  const setLanguage = useCallback((next: Language) => onLanguage(next), [onLanguage]);
  if (!loaded) return <Starting />;
  return (
    <I18nProvider language={loaded.language} messages={loaded.messages} timeZone={timeZone} setLanguage={setLanguage}>
      {children}
    </I18nProvider>
  );
}
