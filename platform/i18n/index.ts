/** Words by language, shared by server and browser. Catalogs are flat JSON files of ICU MessageFormat; a new language is a new file. */
import { IntlMessageFormat } from 'intl-messageformat';

export type Catalog = Readonly<Record<string, string>>;
export type Params = Readonly<Record<string, string | number | boolean | Date | null | undefined>>;
export type Translate = (key: string, params?: Params) => string;

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];
export const languageNames: Record<Language, string> = { en: 'English', 'zh-CN': '简体中文' };

/** The base language that serves a person best: any Chinese reads zh-CN, everything else English. Takes a tag or an Accept-Language header. */
export function baseLanguageOf(tag: string | null | undefined): Language {
  for (const part of (tag ?? '').split(',')) {
    const primary = part.trim().split(/[-;_]/)[0]?.toLowerCase();
    if (primary === 'zh') return 'zh-CN';
    if (primary === 'en') return 'en';
  }
  return 'en';
}

/** A missing word shows its key: visible in review, impossible after the translations gate. */
export function createTranslator(language: string, catalog: Catalog): Translate {
  const compiled = new Map<string, IntlMessageFormat | string>();
  return (key, params) => {
    let message = compiled.get(key);
    if (message === undefined) {
      const source = catalog[key];
      message = source === undefined ? key : /[{'<]/.test(source) ? new IntlMessageFormat(source, language, undefined, { ignoreTag: true }) : source;
      compiled.set(key, message);
    }
    return typeof message === 'string' ? message : String(message.format(params as Record<string, string | number | boolean | Date | null | undefined>));
  };
}
