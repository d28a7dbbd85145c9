import { type ReactNode, useEffect } from 'react';
import { Logo, languages, useT } from '#ui';
import css from './door.module.css';

/** The pages in front of the workspace: one card, the product's name, the choice of language. In a form the first field has the focus, else the heading. */
export function Door({ title, lead, form = false, children }: { title: string; lead?: ReactNode; form?: boolean; children?: ReactNode }): ReactNode {
  useTabTitle(title);
  return (
    <div className={css.door}>
      <header className={css.head}>
        <Logo size={26} />
        <span>Careloop</span>
        <LanguageChoice />
      </header>
      <main id="main" className={css.middle}>
        <div className={css.card}>
          <h1 className={css.title} {...(form ? {} : { tabIndex: -1, 'data-focus-target': true })}>
            {title}
          </h1>
          {lead && <p className={css.lead}>{lead}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}

export function LanguageChoice(): ReactNode {
  const { t, language, setLanguage } = useT();
  return (
    <div className={css.languages} role="group" aria-label={t('identity.language')}>
      {languages.map(({ code, name }) => (
        <button key={code} type="button" className={css.language} lang={code} aria-pressed={language === code} onClick={() => setLanguage(code)}>
          {name}
        </button>
      ))}
    </div>
  );
}

export function useTabTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Careloop`;
  }, [title]);
}

/** The token behind '#', which no server and no log ever sees. */
export const tokenInAddress = (): string => decodeURIComponent(location.hash.slice(1));
