/**
 * The language of a BCP 47 tag, where it is written as it is by most: `fr` of `fr-CA`, `zh` of `zh-SG`. Undefined for
 * `zh-TW`, whose readers would meet the wrong script in what is written for most, and for what is no tag.
 */
export function usualLanguage(locale: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(locale).maximize();
    return script === new Intl.Locale(language).maximize().script ? language : undefined;
  } catch {
    return undefined;
  }
}
