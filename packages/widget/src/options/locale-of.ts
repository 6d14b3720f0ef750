/** The language to speak: what the option wants, else the page's, else the browser's. */
export function localeOf(wanted: string | undefined): string | undefined {
  return [wanted, document.documentElement.lang, navigator.language].find((tag) => {
    try {
      // A page may say `lang="en_US"`, which is no language tag.
      return tag && Intl.getCanonicalLocales(tag);
    } catch {
      return false;
    }
  });
}
