import { IconMoodEmpty, IconMoodSad, IconMoodSmile } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Chip, useT } from '#ui';

/** A score with its meaning: never colour alone. */
export function Score({ score }: { score: number }): ReactNode {
  const { t } = useT();
  const tone = score <= 2 ? 'bad' : score >= 4 ? 'ok' : 'neutral';
  return (
    <span title={t(`surveys.score.${score}`)}>
      <Chip tone={tone} icon={score <= 2 ? IconMoodSad : score >= 4 ? IconMoodSmile : IconMoodEmpty}>
        {t('surveys.ratings.scoreOf', { score })}
      </Chip>
    </span>
  );
}
