/** The server's side of i18n: reads every module's catalogs once, so that mails and public pages speak the reader's language. */
import { readdirSync, readFileSync } from 'node:fs';
import { baseLanguageOf, type Catalog, createTranslator, type Language, languages, type Translate } from '#platform/i18n';

const root = new URL('../../', import.meta.url);
const translators = new Map<Language, Translate>();

function catalogFor(language: Language): Catalog {
  const merged: Record<string, string> = {};
  for (const name of readdirSync(new URL('modules/', root))) {
    try {
      Object.assign(merged, JSON.parse(readFileSync(new URL(`modules/${name}/i18n/${language}.json`, root), 'utf8')));
    } catch (error) {
      if ((error as { code?: string }).code !== 'ENOENT' && (error as { code?: string }).code !== 'ENOTDIR') throw error;
    }
  }
  return merged;
}

/** `words('zh-CN')('portal.sent', {...})`. Takes any tag or an Accept-Language header. */
export function words(tag: string | null | undefined): Translate {
  const language = baseLanguageOf(tag);
  const known = translators.get(language);
  if (known) return known;
  const made = createTranslator(language, catalogFor(language));
  translators.set(language, made);
  return made;
}

export { languages };
