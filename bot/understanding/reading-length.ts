/** Telegram's longest message; the longest text is 1,600. What is longer than that no phone has sent. */
const LONGEST_READ = 4_096;
/** One character may stand for eighteen letters ("ﷺ"), a syllable of Korean for three. */
const LONGEST_FOLDED = 2 * LONGEST_READ;

/**
 * The beginning of a text, as much of it as is read: no person's message is longer, and whatever a text is made of,
 * reading it takes no longer than reading an ordinary one of that length.
 */
export function asFarAsRead(text: string): string {
  // In ordinary letters it becomes no longer at all, or twice as long; then there is nothing to count.
  const beginning = text.slice(0, LONGEST_READ).toWellFormed();
  if (beginning.normalize("NFKD").length <= LONGEST_FOLDED) return beginning;
  let folded = 0;
  let read = 0;
  for (const sign of beginning) {
    folded += sign.normalize("NFKD").length;
    if (folded > LONGEST_FOLDED) break;
    read += sign.length;
  }
  return beginning.slice(0, read);
}
