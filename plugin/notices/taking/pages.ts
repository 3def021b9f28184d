import { type Notice, readNew } from "../../koha/queue/notices.ts";
import { type Decided, type Intake, prepare, takeDecided } from "../evaluate.ts";
import type { Taken } from "../take-over.ts";

/** A look begins no further page after that: what it has taken is to leave, and the cursor to move. */
const LOOK_MS = 500;

interface Page {
  fresh: readonly Notice[];
  decided: Decided;
}

/**
 * Takes what is new page by page, and decides about the next page while one is being taken: its rows are others, and
 * whether they are still pending is asked when they are locked. `first` is the first page, of `size` rows if there are
 * more; `waited` has had its time. Returns the last page too.
 */
export async function takePages(
  intake: Intake,
  { first, waited }: { first: readonly Notice[]; waited: readonly Notice[] },
  size: number,
  now: Date,
): Promise<{ done: Taken; last: readonly Notice[] }> {
  const done: Taken = { taken: 0, ended: 0 };
  const { monotonic } = intake;
  const began = monotonic?.() ?? 0;
  const hasTime = () => monotonic !== undefined && monotonic() - began < LOOK_MS;
  let page: Page | undefined = await readPage(intake, first, waited, now);
  let last = first;
  while (page) {
    const { fresh, decided }: Page = page;
    last = fresh;
    const readNext = async () => readPage(intake, await readNew(intake.db, intake.host, idOf(fresh), size), [], now);
    const goesOn = fresh.length === size && hasTime();
    // Both have ended before either's error is thrown: nothing goes on behind the caller's back.
    const [taken, next] = await Promise.allSettled([
      takeDecided(intake, decided, now),
      goesOn ? readNext() : undefined,
    ]);
    if (taken.status === "rejected") throw taken.reason;
    done.taken += taken.value.taken;
    done.ended += taken.value.ended;
    if (next.status === "rejected") throw next.reason;
    page = next.value;
  }
  return { done, last };
}

const idOf = (fresh: readonly Notice[]) => fresh.at(-1)?.noticeId ?? 0;

/** Reads what must be known of a page, and decides about it; undefined: there is nothing on it. */
async function readPage(
  intake: Intake,
  fresh: readonly Notice[],
  waited: readonly Notice[],
  now: Date,
): Promise<Page | undefined> {
  const notices = [...fresh, ...waited];
  if (notices.length === 0) return undefined;
  return { fresh, decided: await prepare(intake, { notices }, now) };
}
