/** The shape of a story: what a customer may ask, and how it usually goes on. `{product}`, `{order}`, `{name}`, `{agent}` and `{day}` are filled in. */
export type Product = { key: string; en: string; zh: string };

/** What the shop sells; the keys are the choices of the ticket field "product". */
export const products: readonly Product[] = [
  { key: 'kettle', en: 'Brook kettle', zh: '溪谷电热水壶' },
  { key: 'toaster', en: 'Harbour toaster', zh: '港湾烤面包机' },
  { key: 'coffee', en: 'Morning Light coffee machine', zh: '晨光咖啡机' },
  { key: 'vacuum', en: 'Swift cordless vacuum', zh: '轻燕无线吸尘器' },
  { key: 'washer', en: 'Stillwater washing machine', zh: '静水滚筒洗衣机' },
  { key: 'fridge', en: 'Larder fridge', zh: '谷仓冰箱' },
  { key: 'rice_cooker', en: 'Paddy rice cooker', zh: '稻香电饭煲' },
  { key: 'purifier', en: 'Clearwood air purifier', zh: '清林空气净化器' },
];

export type Language = 'en' | 'zh-CN';
export type QueueKey = 'general' | 'delivery' | 'repairs' | 'billing' | 'chinese';
export type Priority = 'low' | 'high' | 'urgent';
export type Scenario = {
  key: string;
  tags: readonly string[];
  queue: QueueKey;
  /** How often it comes, beside the others. */
  weight: number;
  priority?: Priority;
  /** Which products it can be about; all when left out. */
  products?: readonly string[];
  subjects: readonly string[];
  openings: readonly string[];
  /** What we ask before we can help; the customer's answers stand at the same place. */
  questions: readonly string[];
  answers: readonly string[];
  solutions: readonly string[];
  notes?: readonly string[];
  thanks: readonly string[];
  /** When the first solution did not hold. */
  again?: readonly string[];
};

/** What is said around the matter itself, in one language. */
export type Phrases = {
  /** Sentences a letter may carry besides. `{number}` and `{serial}` make each its own. */
  context: readonly { text: string; weight: number }[];
  chasers: readonly string[];
  reminders: readonly string[];
  givesUp: readonly string[];
  elsewhere: readonly string[];
  reported: readonly string[];
  again: readonly string[];
  followUp: readonly string[];
  spam: readonly { subject: string; text: string }[];
  moved: string;
  ratings: Record<1 | 2 | 3 | 4 | 5, readonly string[]>;
  days: readonly string[];
  waited(hours: number): string;
};

export type Topic = 'delivery' | 'damaged' | 'how-to' | 'repair' | 'refund' | 'payment' | 'invoice' | 'spare-part' | 'order' | 'advice' | 'feedback' | 'outage';
/** What a person needs to know to answer it: skills are kept by topic. */
export function topicOf({ tags }: Pick<Scenario, 'tags'>): Topic {
  return (tags.includes('outage') ? 'outage' : tags.includes('damaged') ? 'damaged' : tags[0]) as Topic;
}
