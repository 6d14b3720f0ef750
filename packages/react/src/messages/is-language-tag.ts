/** Whether `Intl` knows what to do with it, as with `en-US` and not with `en_US`. */
export function isLanguageTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length > 0;
  } catch {
    return false;
  }
}
