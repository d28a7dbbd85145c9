/** Puts words to a story: the same matter, told by this customer and this person of the team. */
import type { Customer } from './customers.ts';
import { englishOutage, englishPhrases } from './phrases-en.ts';
import { chineseOutage, chinesePhrases } from './phrases-zh.ts';
import type { Random } from './random.ts';
import type { RealQuestions } from './real-questions.ts';
import { type Language, type Phrases, type Product, products, type Scenario } from './scenario.ts';
import type { StaffMember } from './staff.ts';
import { englishNotes, englishScenarios } from './texts-en.ts';
import { chineseNotes, chineseScenarios } from './texts-zh.ts';

export const phrasesIn = (language: Language): Phrases => (language === 'en' ? englishPhrases : chinesePhrases);
export const notesIn = (language: Language): typeof chineseNotes => (language === 'en' ? englishNotes : chineseNotes);

/** What this letter is about; while something is broken for everybody, mostly that. */
export function scenarioFor(random: Random, language: Language, outageShare: number): Scenario {
  const [usual, broken] = language === 'en' ? [englishScenarios, englishOutage] : [chineseScenarios, chineseOutage];
  return random.weighted(random.chance(outageShare) ? broken : usual);
}

export type Told = { subject: string; text: string; fields: Record<string, string> };
/** Fills the gaps of a text; `agent` is who answers, known later. */
export type Teller = { opening: Told; fill(text: string, agent?: StaffMember): string };

const han = /^\p{Script=Han}/u;
/** How a person signs: Chinese names are given whole. */
export const signature = (name: string): string => (han.test(name) ? name : (name.split(' ')[0] ?? name));

export function tellerOf(random: Random, customer: Customer, scenario: Scenario, real: RealQuestions): Teller {
  const { language } = customer;
  const phrases = phrasesIn(language);
  const product: Product = random.pick(products.filter((p) => scenario.products?.includes(p.key) ?? true));
  const known: Record<string, string> = {
    product: language === 'en' ? product.en : product.zh,
    order: `LH-${Math.floor(random.between(100_000, 999_999))}`,
    day: random.pick(phrases.days),
    name: signature(customer.name),
  };
  const fill = (text: string, agent?: StaffMember): string =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => {
      if (key === 'agent') return agent ? signature(agent.name) : '';
      if (key === 'number') return String(Math.floor(random.between(2, 29)));
      if (key === 'serial') return `${Math.floor(random.between(10_000, 99_999))}-${Math.floor(random.between(10, 99))}${random.pick(['A', 'B', 'C', 'K'])}`;
      return known[key] ?? '';
    });
  const asked = language === 'en' ? real.get(scenario.key) : undefined;
  const question = asked && random.chance(0.5) ? random.pick(asked) : null;
  const more = random.chance(0.55) ? fill(random.weighted(phrases.context).text) : '';
  const letter = question ?? fill(random.pick(scenario.openings));
  const text = more ? (language === 'en' ? `${letter}\n\n${more}` : `${letter}${more}`) : letter;
  const subject = question ? shortened(question) : fill(random.pick(scenario.subjects));
  return { opening: { subject, text, fields: { order_number: known.order as string, product: product.key } }, fill };
}

function shortened(text: string): string {
  if (text.length <= 60) return text.replace(/\.$/, '');
  return `${text.slice(0, 60).replace(/\s+\S*$/, '')}…`;
}
