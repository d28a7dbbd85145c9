import { createContext, type ReactNode, useContext } from 'react';

export type ColorScheme = 'light' | 'dark' | 'auto';
export type Density = 'compact' | 'normal' | 'comfortable';

export type Preferences = {
  colorScheme?: ColorScheme | undefined;
  density?: Density | undefined;
  /** false turns the single-key shortcuts off (WCAG 2.1.4). */
  singleKeys?: boolean | undefined;
  [name: string]: unknown;
};

export type Session = {
  /** The organization asks for a second step that this person does not have yet: nothing else opens before. */
  mustSetUpTwoFactor: boolean;
  user: {
    id: string;
    name: string;
    email: string;
    role: string;
    language: string | null;
    timeZone: string | null;
    preferences: Preferences;
  };
  permissions: string[];
  organization: { name: string; language: string; timeZone: string; setUp: boolean };
  mailConfigured: boolean;
};

type SessionValue = { session: Session; refresh: () => Promise<unknown>; setPreferences: (changes: Partial<Preferences>) => void };
const SessionContext = createContext<SessionValue | null>(null);

export function SessionProvider({ value, children }: { value: SessionValue; children: ReactNode }): ReactNode {
  return <SessionContext value={value}>{children}</SessionContext>;
}

function useSessionValue(): SessionValue {
  const value = useContext(SessionContext);
  if (!value) throw new Error('This page needs a signed-in session');
  return value;
}

export const useSession = (): Session => useSessionValue().session;
/** Loads the session anew, after a change to the own profile, the organization or the mail set-up. */
export const useRefreshSession = (): (() => Promise<unknown>) => useSessionValue().refresh;
export const useSetPreferences = (): ((changes: Partial<Preferences>) => void) => useSessionValue().setPreferences;

/** Whether the signed-in person holds a permission; without one named, always true. */
export function useCan(): (permission?: string) => boolean {
  const permissions = useContext(SessionContext)?.session.permissions;
  return (permission) => permission === undefined || permissions?.includes(permission) === true;
}
