import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Icon } from './commands.tsx';
import { Kbd } from './marks.tsx';
import css from './next-steps.module.css';

/** What could come next where nothing is left to show: a short list of things to press. Without any, nothing is drawn. */
export const NextSteps = ({ children }: { children: ReactNode }): ReactNode => <div className={css.steps}>{children}</div>;

type Step = { icon: Icon; title: string; hint: string; keys?: string };
/** `to` is a page of the workspace, `href` one outside it, which opens beside it. */
type Way = { to: string } | { href: string } | { onClick: () => void };

export function NextStep({ icon: Mark, title, hint, keys, ...way }: Step & Way): ReactNode {
  const body = (
    <>
      <span className="tone-acc">
        <Mark size={16} stroke={1.7} aria-hidden />
      </span>
      <span className="grow">
        <span className={css.title}>{title}</span>
        <span className={css.hint}>{hint}</span>
      </span>
      {keys && <Kbd keys={keys} />}
    </>
  );
  if ('to' in way)
    return (
      <Link className={css.step} to={way.to}>
        {body}
      </Link>
    );
  if ('href' in way)
    return (
      <a className={css.step} href={way.href} target="_blank" rel="noopener">
        {body}
      </a>
    );
  return (
    <button type="button" className={css.step} onClick={way.onClick}>
      {body}
    </button>
  );
}
