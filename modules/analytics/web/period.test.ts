import { expect, test } from 'vitest';
import { askedOf, readSelection } from './period.ts';

const today = '2026-03-10';
test.each([
  [{}, { from: '2026-02-11', to: today, compareFrom: '2026-01-14', compareTo: '2026-02-10' }],
  [{ period: 7 }, { from: '2026-03-04', to: today, compareFrom: '2026-02-25', compareTo: '2026-03-03' }],
  [
    { period: '90', compare: 'none' },
    { from: '2025-12-11', to: today },
  ],
  [
    { period: '7', compare: 'year' },
    { from: '2026-03-04', to: today, compareFrom: '2025-03-05', compareTo: '2025-03-11' },
  ],
  [
    { period: 'custom', from: '2026-01-01', to: '2026-01-31', queue: 3 },
    { from: '2026-01-01', to: '2026-01-31', compareFrom: '2025-12-01', compareTo: '2025-12-31', queue: '3' },
  ],
  [
    { period: 'custom', from: 'soon', to: '2026-13-45' },
    { from: '2026-02-11', to: today, compareFrom: '2026-01-14', compareTo: '2026-02-10' },
  ],
  [
    { period: 'custom', from: '2026-03-05', to: '2026-03-01' },
    { from: '2026-03-05', to: '2026-03-01' },
  ],
])('%j', (search, asked) => expect(askedOf(readSelection(search), today)).toEqual(asked));
