// One chunk with every Chinese word of the workspace.
const catalogs = import.meta.glob<Record<string, string>>(['../../modules/*/i18n/zh-CN.json', '../../ui/i18n/zh-CN.json', './i18n/zh-CN.json'], {
  eager: true,
  import: 'default',
});
export default Object.assign({}, ...Object.values(catalogs)) as Record<string, string>;
