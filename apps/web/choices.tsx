import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { changeProfile } from '#contract/identity';
import { call } from '#platform/client';
import { CareloopProvider, KeyboardProvider, type Language } from '#ui';
import { languageOf, startLanguage, Words } from './i18n.tsx';
import { sessionQuery } from './session.tsx';

// Language, theme, density and keys: from the person's preferences once known, before that from this browser.

const LanguageContext = createContext<(language: Language) => void>(() => undefined);
export const useChooseLanguage = (): ((language: Language) => void) => useContext(LanguageContext);

export function Settings({ children }: { children: ReactNode }): ReactNode {
  // The gate loads the session; here it is only read when it is there.
  const { data: session } = useQuery({ ...sessionQuery, enabled: false });
  const [language, setLanguage] = useState(startLanguage);
  const preferred = languageOf(session?.user.language);
  useEffect(() => {
    if (preferred) setLanguage(preferred);
  }, [preferred]);
  const client = useQueryClient();
  const signedIn = Boolean(session);
  const choose = useCallback(
    (next: Language) => {
      setLanguage(next);
      if (!signedIn) return;
      // Remembered for the person. If that fails the choice holds on this device, where it was made.
      call(changeProfile, { body: { language: next } })
        .then(() => client.invalidateQueries({ queryKey: sessionQuery.queryKey }))
        .catch((error: unknown) => console.warn('The language was not remembered', error));
    },
    [signedIn, client],
  );
  const preferences = session?.user.preferences;
  return (
    <LanguageContext value={choose}>
      <Words language={language} timeZone={session?.user.timeZone ?? session?.organization.timeZone} onLanguage={choose}>
        <CareloopProvider colorScheme={preferences?.colorScheme} density={preferences?.density ?? storedDensity()}>
          <KeyboardProvider singleKeys={preferences?.singleKeys !== false}>{children}</KeyboardProvider>
        </CareloopProvider>
      </Words>
    </LanguageContext>
  );
}

function storedDensity(): 'compact' | 'normal' | 'comfortable' {
  const stored = localStorage.getItem('careloop.density');
  return stored === 'compact' || stored === 'comfortable' ? stored : 'normal';
}
