type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What the texts of one language are made with. */
export function wordsOf(locale: string) {
  const rules = new Intl.PluralRules(locale);
  return { plural: (total: number, forms: Forms): string => forms[rules.select(total)] ?? forms.other };
}
