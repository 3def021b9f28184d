const OF_THE_SYSTEM: Readonly<Record<string, string>> = {
  EACCES: "this user may not: look at the rights of the file and of its folder",
  EPERM: "this user may not: look at the rights of the file and of its folder",
  EROFS: "the disk takes no changes (read-only)",
  ENOSPC: "the disk is full",
  EDQUOT: "this user's share of the disk is used up",
  ENOENT: "its folder is not there",
  ENOTDIR: "what should be its folder is a file",
  EEXIST: "what should be its folder is a file",
  EISDIR: "there is a folder of that name",
  EMFILE: "too many files are open",
};
/** SQLite's primary result codes (sqlite.org/rescode.html). */
const OF_SQLITE: Readonly<Record<number, string>> = {
  5: "another program holds it: is another bot running with it?",
  6: "another program holds it: is another bot running with it?",
  8: "it takes no changes: look at the rights of the file and of its folder",
  10: "the disk fails to read or write it",
  11: "it is damaged: put it aside, and the bot begins a new one",
  13: "the disk is full",
  14: "it cannot be opened: look at the rights of the file and of its folder",
  26: "it is no inbox: put it aside, and the bot begins a new one",
};

/** Why a file cannot be used, in words for an administrator; undefined where the error is of another kind. */
export function fileTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode }: Record<string, unknown> = { code: "", ...error };
  if (typeof errcode === "number") return OF_SQLITE[errcode % 256];
  return typeof code === "string" ? OF_THE_SYSTEM[code] : undefined;
}
