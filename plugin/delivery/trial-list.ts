/** Numbers, chats and email addresses as people list them: commas, semicolons or line breaks between, a number written as one likes. */
export function readTrialList(text: string): string[] {
  const listed = text
    .split(/[,;\n]/)
    .map((one) => (one.includes("@") ? one.trim().toLowerCase() : one.replace(/[^\d-]/g, "").replace(/(?!^)-/g, "")));
  return [...new Set(listed.filter((one) => one !== "" && one !== "-"))];
}
