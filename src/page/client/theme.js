/** Light or dark: as the system has it, until the button says otherwise. Nothing is stored. */

export function startTheme(button) {
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  let isChosen = false;
  const show = (isDark) => button.setAttribute('aria-pressed', String(isDark));
  show(systemIsDark.matches);
  systemIsDark.addEventListener('change', ({ matches }) => {
    if (!isChosen) show(matches);
  });
  button.addEventListener('click', () => {
    isChosen = true;
    const isDark = button.getAttribute('aria-pressed') !== 'true';
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    show(isDark);
  });
  button.hidden = false;
}
