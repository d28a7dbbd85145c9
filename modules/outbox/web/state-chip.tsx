import { IconCheck, IconClock, IconHandStop, IconLoader, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { MailState } from '#contract/outbox';
import { Chip, type Icon, type Tone, useT } from '#ui';

const marks: Record<MailState, { tone: Tone; icon: Icon }> = {
  waiting: { tone: 'info', icon: IconClock },
  sending: { tone: 'info', icon: IconLoader },
  sent: { tone: 'ok', icon: IconCheck },
  failed: { tone: 'bad', icon: IconX },
  cancelled: { tone: 'neutral', icon: IconX },
  held: { tone: 'warn', icon: IconHandStop },
};

export function StateChip({ state }: { state: MailState }): ReactNode {
  const { t } = useT();
  return (
    <Chip tone={marks[state].tone} icon={marks[state].icon}>
      {t(`outbox.state.${state}`)}
    </Chip>
  );
}
