import type { Scope } from '#platform/db';

export type SettingRow = { topic: string; value: Record<string, unknown>; version: number };

export function selectSetting(tx: Scope, topic: string): Promise<SettingRow | undefined> {
  return tx.row<SettingRow>('select topic, value, version from setting where topic = $1', [topic]);
}

export function lockSetting(tx: Scope, topic: string): Promise<SettingRow | undefined> {
  return tx.row<SettingRow>('select topic, value, version from setting where topic = $1 for update', [topic]);
}

export async function insertSetting(tx: Scope, topic: string, value: Record<string, unknown>): Promise<void> {
  await tx.rows('insert into setting (topic, value, updated_at) values ($1, $2, $3) on conflict do nothing', [topic, JSON.stringify(value), tx.now]);
}

export async function updateSetting(tx: Scope, topic: string, value: Record<string, unknown>): Promise<void> {
  await tx.rows('update setting set value = $2, version = version + 1, updated_at = $3 where topic = $1', [topic, JSON.stringify(value), tx.now]);
}
