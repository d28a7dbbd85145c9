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

export type QueueKey = 'general' | 'delivery' | 'repairs' | 'billing' | 'chinese';
export type Scenario = {
  key: string;
  tags: readonly string[];
  queue: QueueKey;
  /** How often it comes, beside the others. */
  weight: number;
  priority?: 'low' | 'high' | 'urgent';
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
