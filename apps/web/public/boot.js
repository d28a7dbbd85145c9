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

  // A script or style sheet of the workspace that cannot be fetched leaves nothing to show: say so, with a way on.
  const unloaded = () => {
    const words = document.getElementById('unloaded');
    if (!words) return;
    words.hidden = false;
    words.querySelector('button').onclick = () => location.reload();
    document.getElementById('root').hidden = true;
  };
  addEventListener('careloop:unloaded', unloaded);
  addEventListener('error', event => event.target instanceof HTMLScriptElement && unloaded(), true);
})();
