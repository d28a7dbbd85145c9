/** Linden Home: a small shop for household machines, invented. How the work is divided, and the words it uses. */
import { products, type QueueKey } from './scenario.ts';

export const shop = { name: 'Linden Home', password: 'Kettle-on-at-nine' };

export type TeamKey = 'orders' | 'workshop' | 'accounts' | 'chinese';
export const teams: Record<TeamKey, { name: string; description: string }> = {
  orders: { name: 'Orders', description: 'Delivery, payment and everything before and after a parcel.' },
  workshop: { name: 'Workshop', description: 'Repairs, parts and warranty.' },
  accounts: { name: 'Accounts', description: 'Payments, refunds, invoices.' },
  chinese: { name: '中文服务组', description: '用中文服务顾客。' },
};

export const queues: Record<Exclude<QueueKey, 'general'>, { name: string; icon: string; description: string; teams: readonly TeamKey[] }> = {
  delivery: { name: 'Delivery', icon: 'truck', description: 'Where is it, change it, send it again.', teams: ['orders', 'chinese'] },
  repairs: { name: 'Repairs', icon: 'tool', description: 'Something does not work as it should.', teams: ['workshop'] },
  billing: { name: 'Billing', icon: 'credit-card', description: 'Payments, refunds, invoices.', teams: ['accounts', 'orders', 'chinese'] },
  chinese: { name: '中文咨询', icon: 'language', description: '中文顾客的咨询。', teams: ['chinese'] },
};

export const tags: readonly { name: string; color: string }[] = [
  { name: 'delivery', color: 'c1' },
  { name: 'damaged', color: 'c4' },
  { name: 'repair', color: 'c2' },
  { name: 'warranty', color: 'c3' },
  { name: 'refund', color: 'c5' },
  { name: 'payment', color: 'c4' },
  { name: 'invoice', color: 'neutral' },
  { name: 'how-to', color: 'c3' },
  { name: 'spare-part', color: 'c2' },
  { name: 'order', color: 'c1' },
  { name: 'advice', color: 'neutral' },
  { name: 'feedback', color: 'c5' },
  { name: 'outage', color: 'c4' },
];

export const fields = [
  { key: 'order_number', label: { en: 'Order number', 'zh-CN': '订单号' }, kind: 'text', onForm: true, position: 1 },
  {
    key: 'product',
    label: { en: 'Product', 'zh-CN': '产品' },
    kind: 'choice',
    choices: products.map((p) => ({ key: p.key, label: { en: p.en, 'zh-CN': p.zh } })),
    onForm: true,
    position: 2,
  },
  { key: 'under_warranty', label: { en: 'Under warranty', 'zh-CN': '在保修期内' }, kind: 'boolean', position: 3 },
] as const;

export const companies = [
  { name: 'Harbour Street Café', domains: ['harbourcafe.example'] },
  { name: 'Brightwater Guesthouse', domains: ['brightwater.example'] },
  { name: 'Alder & Sons Kitchens', domains: ['alderkitchens.example'] },
  { name: '半山民宿', domains: ['banshan-inn.example'] },
  { name: '青禾烘焙', domains: ['qinghe-bakery.example'] },
] as const;
