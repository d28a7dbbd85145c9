import { IntlMessageFormat } from 'intl-messageformat';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { type Formatters, formatters } from './formatting.ts';

export type Language = 'en' | 'zh-CN';
export const languages: readonly { code: Language; name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'zh-CN', name: '简体中文' },
];

export type Params = Record<string, string | number | boolean | Date | null | undefined>;
export type RichParams = Record<string, Params[string] | ((chunks: ReactNode[]) => ReactNode)>;
export type Messages = Record<string, string>;

export type Translator = Formatters & {
  /** The words for a key in the active language; `{name}` and ICU plurals are filled from params. */
  t: (key: string, params?: Params) => string;
  /** Like t, but `<b>…</b>` in the message may become elements: rich('k', {b: c => <b>{c}</b>}). */
  rich: (key: string, params: RichParams) => ReactNode;
  has: (key: string) => boolean;
  language: Language;
  timeZone: string;
  setLanguage: (language: Language) => void;
};

const TranslatorContext = createContext<Translator | null>(null);

function translate(messages: Messages, language: Language): Pick<Translator, 't' | 'rich' | 'has'> {
  const compiled = new Map<string, IntlMessageFormat>();
  const message = (key: string): IntlMessageFormat => {
    const known = compiled.get(key);
    if (known) return known;
    const made = new IntlMessageFormat(messages[key] ?? key, language, undefined, { ignoreTag: false });
    compiled.set(key, made);
    return made;
  };
  const warned = new Set<string>();
  const missing = (key: string): boolean => {
    if (key in messages) return false;
    if (!warned.has(key)) {
      warned.add(key);
      console.warn(`No words for "${key}" in ${language}`);
    }
    return true;
  };
  return {
    has: (key) => key in messages,
    t: (key, params) => {
      if (missing(key)) return key;
      const text = messages[key] ?? key;
      // Most messages are plain text: no parsing for those.
      if (!/[{}<'#]/.test(text)) return text;
      return String(message(key).format(params));
    },
    rich: (key, params) => {
      if (missing(key)) return key;
      const parts = message(key).format<ReactNode>(params as never);
      if (!Array.isArray(parts)) return parts;
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their places
      return parts.map((part, index) => <span key={index}>{part}</span>);
    },
  };
}

export function I18nProvider(props: {
  language: Language;
  messages: Messages;
  timeZone?: string | undefined;
  setLanguage: (language: Language) => void;
  children: ReactNode;
}): ReactNode {
  const { language, messages, setLanguage, children } = props;
  const timeZone = props.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const value = useMemo<Translator>(
    () => ({ ...translate(messages, language), ...formatters(language, timeZone), language, timeZone, setLanguage }),
    [messages, language, timeZone, setLanguage],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return <TranslatorContext value={value}>{children}</TranslatorContext>;
}

export function useT(): Translator {
  const translator = useContext(TranslatorContext);
  if (!translator) throw new Error('useT needs <I18nProvider> above it');
  return translator;
}
