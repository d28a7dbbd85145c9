/** Real questions about payments (BANKING77, CC-BY-4.0), when the folder with test material is there. They are read, never copied into the project. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** Those that a shop's customers could ask too. */
const fitting: Record<string, string> = {
  transaction_charged_twice: 'charged-twice',
  extra_charge_on_statement: 'charged-twice',
  card_payment_fee_charged: 'charged-twice',
  card_payment_not_recognised: 'charged-twice',
  direct_debit_payment_not_recognised: 'charged-twice',
  declined_card_payment: 'outage-payment',
  pending_card_payment: 'outage-payment',
  Refund_not_showing_up: 'refund',
  request_refund: 'refund',
  'reverted_card_payment?': 'refund',
};

export type RealQuestions = ReadonlyMap<string, readonly string[]>;
export const noRealQuestions: RealQuestions = new Map();

/** By the scenario they go with. Empty when the folder is not there. */
export function realQuestions(folder = join(import.meta.dirname, '../../shared/corpora/banking77')): RealQuestions {
  let rows: { text: string; category: string }[];
  try {
    rows = parse(readFileSync(join(folder, 'train.csv'), 'utf8'), { columns: true, skip_empty_lines: true }) as typeof rows;
  } catch {
    return noRealQuestions;
  }
  const found = new Map<string, string[]>();
  for (const { text, category } of rows) {
    const scenario = fitting[category];
    const question = text.replace(/\s+/g, ' ').trim();
    if (scenario && question.length > 15) found.set(scenario, [...(found.get(scenario) ?? []), question]);
  }
  return found;
}
