/** Whether `Intl` knows what to do with it, as with `en-US` and not with `en_US`. */
export function isLanguageTag(text: string): boolean {
  try {
    Intl.getCanonicalLocales(text);
    return true;
  } catch {
    return false;
  }
}
