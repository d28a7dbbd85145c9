import { type ComponentType, createContext, lazy, type ReactNode, Suspense, useContext } from 'react';
import type { SlotFill } from './module.ts';
import { useCan } from './session.tsx';
import { PartBoundary } from './states.tsx';

type SlotProps = Record<string, unknown>;
type ReadyFill = { key: string; fill: SlotFill; Component: ComponentType<SlotProps> };

const SlotsContext = createContext<readonly ReadyFill[]>([]);

/** Made once for all fills, so that each lazy component keeps its identity. */
export function prepareSlots(fills: readonly SlotFill[]): readonly ReadyFill[] {
  return [...fills]
    .sort((a, b) => a.order - b.order)
    .map((fill, at) => ({
      key: `${fill.name}-${String(at)}`,
      fill,
      // cast: a place hands over the props its fills declare; a fill's own component checks them where it is written
      Component: lazy(fill.component as unknown as () => Promise<{ default: ComponentType<SlotProps> }>),
    }));
}

export function SlotsProvider({ slots, children }: { slots: readonly ReadyFill[]; children: ReactNode }): ReactNode {
  return <SlotsContext value={slots}>{children}</SlotsContext>;
}

/** A named place other modules fill. Each fill loads and fails alone. */
export function Slot({ name, props = {} }: { name: string; props?: SlotProps }): ReactNode {
  const can = useCan();
  const fills = useContext(SlotsContext).filter(({ fill }) => fill.name === name && can(fill.permission));
  return fills.map(({ key, Component }) => (
    <PartBoundary key={key}>
      <Suspense fallback={null}>
        <Component {...props} />
      </Suspense>
    </PartBoundary>
  ));
}

/** Whether anything fills a place (for a heading that should not stand alone). */
export function useSlotFilled(name: string): boolean {
  const can = useCan();
  return useContext(SlotsContext).some(({ fill }) => fill.name === name && can(fill.permission));
}
