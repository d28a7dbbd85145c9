import { expect, test } from 'vitest';
import { gauge, metricsText } from './metrics.ts';

test('a gauge that is given again reads what was given last: `demo` fills with one product, closes it, and serves with another', async () => {
  gauge('careloop_test_depth', 'How deep.', () => {
    throw new Error('This one is closed.');
  });
  gauge('careloop_test_depth', 'How deep.', async () => 7);
  expect(await metricsText()).toContain('careloop_test_depth 7');
});
