/** Runs before the first paint and before any module; a file of its own, since the CSP forbids inline scripts. */
(() => {
  // Without this, zod tries out `new Function`, which the CSP refuses and reports.
  globalThis.__zod_globalConfig = { jitless: true };

  let stored = null;
  try {
    stored = window.localStorage.getItem('mantine-color-scheme-value');
  } catch {
    // Storage may be blocked: the system's scheme is then the answer.
    stored = null;
  }
  const dark =
    stored === 'dark' ||
    (stored !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
