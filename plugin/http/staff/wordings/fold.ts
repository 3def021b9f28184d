/** For searching: the same word in capitals, or without its accents, is found too. */
export const fold = (words: string): string => words.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().trim();
