import { IconArrowDownRight, IconArrowsHorizontal, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useT } from './i18n/translating.tsx';
import type { Verdict } from './verdict.ts';

const looks = {
  met: { icon: IconCheck, tone: 'tone-ok' },
  missed: { icon: IconArrowDownRight, tone: 'tone-bad' },
  unclear: { icon: IconArrowsHorizontal, tone: 'tone-3' },
} as const;

/** "Met", "Missed" or "Unclear" beside a figure with a goal: icon and word, never colour alone. */
export function VerdictMark({ verdict }: { verdict: Verdict }): ReactNode {
  const { t } = useT();
  const { icon: IconMark, tone } = looks[verdict];
  return (
    <span className={`row t12 nowrap ${tone}`} style={{ gap: 4 }}>
      <IconMark size={13} stroke={1.7} aria-hidden />
      {t(`ui.verdict.${verdict}`)}
    </span>
  );
}
