// One chunk with every English word of the workspace.
const catalogs = import.meta.glob<Record<string, string>>(['../../modules/*/i18n/en.json', '../../ui/i18n/en.json', './i18n/en.json'], {
  eager: true,
  import: 'default',
});
export default Object.assign({}, ...Object.values(catalogs)) as Record<string, string>;
