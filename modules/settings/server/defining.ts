/** Typed settings: a module declares a topic, reads it cheaply, and everyone hears when it changes. */
import type { z } from 'zod';
import type { Actor, Permission } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, unknownKeys, whatIsWrong } from '#platform/http';
import { insertSetting, lockSetting, selectSetting, updateSetting } from './setting.repo.ts';

export type SettingDefinition<S extends z.ZodType<Record<string, unknown>> = z.ZodType<Record<string, unknown>>> = {
  topic: string;
  /** Every field needs a default, so that an empty installation has a value. */
  schema: S;
  /** Who may read it through the API: anyone signed in, or holders of a permission. */
  readable: 'everyone' | Permission;
  /** Fields that are never sent out. */
  secrets?: readonly string[];
  /** Further checks with a sentence for the person; throws a problem. */
  check?: (value: z.output<S>) => void | Promise<void>;
};

const definitions = new Map<string, SettingDefinition>();
const cache = new Map<string, { value: Record<string, unknown>; version: number; at: number; database: string }>();
const cacheMs = 3_000;

export function defineSetting<S extends z.ZodType<Record<string, unknown>>>(definition: SettingDefinition<S>): SettingDefinition<S> {
  definitions.set(definition.topic, definition as SettingDefinition);
  return definition;
}

export const settingNamed = (topic: string): SettingDefinition | undefined => definitions.get(topic);
export const forgetSettings = (): void => cache.clear();

/** The current value; at most three seconds old on other nodes. Inside a transaction always fresh. */
export async function readSetting<S extends z.ZodType<Record<string, unknown>>>(tx: Scope, definition: SettingDefinition<S>): Promise<z.output<S>> {
  return (await readVersioned(tx, definition)).value as z.output<S>;
}

export async function readVersioned(tx: Scope, definition: SettingDefinition): Promise<{ value: Record<string, unknown>; version: number }> {
  const known = cache.get(definition.topic);
  if (!tx.inTransaction && known && Date.now() - known.at < cacheMs && known.database === tx.database) return known;
  const row = await selectSetting(tx, definition.topic);
  const value = definition.schema.parse(row?.value ?? {});
  const entry = { value, version: row?.version ?? 0, at: Date.now(), database: tx.database };
  if (!tx.inTransaction) cache.set(definition.topic, entry);
  return entry;
}

/** Changes the given fields. @throws conflict when `version` is given and no longer current. */
export async function writeSetting(tx: Scope, actor: Actor, definition: SettingDefinition, change: Record<string, unknown>, version?: number): Promise<void> {
  const unknown = unknownKeys(definition.schema, change, 'value');
  if (unknown.length > 0) throw fail(platformErrors.unknownField, { fields: unknown });
  await insertSetting(tx, definition.topic, {});
  const row = await lockSetting(tx, definition.topic);
  if (!row || (version !== undefined && version !== 0 && row.version !== version)) throw fail(platformErrors.conflict);
  const before = definition.schema.parse(row.value);
  const changed = Object.fromEntries(Object.entries(change).filter(([field, v]) => !(definition.secrets?.includes(field) && v === hidden)));
  const parsed = definition.schema.safeParse({ ...before, ...changed }, { error: whatIsWrong });
  if (!parsed.success) {
    throw fail(platformErrors.invalid, { fields: parsed.error.issues.map((i) => ({ path: `value.${i.path.map(String).join('.')}`, message: i.message })) });
  }
  await definition.check?.(parsed.data);
  const fields = Object.keys(changed).filter((f) => JSON.stringify(before[f]) !== JSON.stringify(parsed.data[f]));
  await updateSetting(tx, definition.topic, parsed.data);
  await appendEvents(tx, actor, [{ type: 'setting.changed', data: { topic: definition.topic, fields } }]);
  tx.afterCommit(forgetSettings);
}

export const hidden = '••••';
export function withoutSecrets(definition: SettingDefinition, value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([f, v]) => [f, definition.secrets?.includes(f) && v ? hidden : v]));
}
