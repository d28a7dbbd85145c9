// Runs before the first paint: the chosen theme, language and density, so that nothing flashes.
(() => {
  const root = document.documentElement;
  const read = name => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const scheme = read('careloop.colorScheme') || 'auto';
  const dark = scheme === 'dark' || (scheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
  root.dataset.density = read('careloop.density') || 'normal';
  const language = read('careloop.language') || navigator.language || 'en';
  root.lang = /^zh/i.test(language) ? 'zh-CN' : 'en';
})();
