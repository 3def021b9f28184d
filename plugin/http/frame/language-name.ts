/** A language's name in the reader's language; as it is where it is no language that is known. */
export function languageName(reader: string, lang: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: "language" }).of(lang) ?? lang;
  } catch {
    // An empty tag, of a step that was recorded before its language was kept.
    return lang;
  }
}
