export { defineSetting, readSetting, type SettingDefinition, writeSetting } from './defining.ts';
export { organizationSetting } from './organization.ts';
export { instanceSecret } from './secret.ts';
