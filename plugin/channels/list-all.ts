import { type ListedPage, type ListedText, type ListQuery, SendFailure } from "./channel.ts";

export interface WholeList {
  texts: ListedText[];
  /** False: there are more than were read. */
  whole: boolean;
}

/** Plivo lists 20 times a minute, and one question should not use up more than that: about 300 texts to one number. */
const MOST_PAGES = 16;

/**
 * Returns every text that matches a query, each once, over as many pages as there are. After several pages the first
 * ones are read again until they bring nothing new: texts listed meanwhile stand there. Throws SendFailure `retry`
 * where the provider cannot be asked, or `mayAsk` forbids it.
 */
export async function listAll(
  list: (query: ListQuery) => Promise<ListedPage>,
  query: Omit<ListQuery, "offset">,
  mayAsk: () => Promise<boolean> = async () => true,
): Promise<WholeList> {
  const texts = new Map<string, ListedText>();
  let pages = 0;
  const read = async (offset: number) => {
    if (!(await mayAsk())) throw new SendFailure("retry", "rate_limited", "The list was asked for too often of late.");
    pages += 1;
    const page = await list({ ...query, offset });
    const before = texts.size;
    for (const text of page.texts) texts.set(text.reference, text);
    return { next: page.next, fresh: texts.size > before };
  };
  let next: number | undefined = 0;
  while (next !== undefined) {
    if (pages === MOST_PAGES) return { texts: [...texts.values()], whole: false };
    next = (await read(next)).next;
  }
  let again: number | undefined = pages > 1 ? 0 : undefined;
  while (again !== undefined) {
    if (pages > MOST_PAGES) return { texts: [...texts.values()], whole: false };
    const page = await read(again);
    again = page.fresh ? page.next : undefined;
  }
  return { texts: [...texts.values()], whole: true };
}
