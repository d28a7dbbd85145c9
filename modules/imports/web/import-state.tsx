import type { ReactNode } from 'react';
import type { Import } from '#contract/imports';
import { Chip, type Tone, useT } from '#ui';

const tones: Record<Import['state'], Tone> = {
  uploaded: 'neutral',
  ready: 'neutral',
  checking: 'info',
  checked: 'neutral',
  running: 'info',
  finished: 'ok',
  cancelled: 'neutral',
  failed: 'bad',
};
export function ImportState({ state }: { state: Import['state'] }): ReactNode {
  const { t } = useT();
  return <Chip tone={tones[state]}>{t(`imports.state.${state}`)}</Chip>;
}
