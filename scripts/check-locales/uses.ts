import type { InSource } from "./asked.ts";

/**
 * Which texts nothing asks for, and which are asked for and not there; a sentence each. Where only runs know a part of
 * a key, it must be a name that stands in the code. `keys` are those of all texts, such as `staff:because.too_late`.
 */
export function useFaults(keys: ReadonlySet<string>, { asked, names }: InSource): string[] {
  const whole = new Set(asked.map(({ key }) => key));
  const patterns = asked.filter(({ key }) => key.includes("*")).map((one) => ({ ...one, form: formOf(one.key) }));
  const known = new Set([...names, ...whole].map(plain));
  const isUsed = (key: string) =>
    whole.has(key) ||
    patterns.some(
      ({ form }) =>
        form
          .exec(key)
          ?.slice(1)
          .every((part) => known.has(plain(part))) ?? false,
    );
  const isThere = (key: string) => keys.has(key) || [...keys].some((one) => one.startsWith(`${key}.`));
  return [
    ...[...keys].filter((key) => !isUsed(key)).map((key) => `${key}: nothing asks for this text.`),
    ...asked
      .filter(({ key }) => !key.includes("*") && !isThere(key))
      .map(({ key, at }) => `${at}: asks for ${key}, which is no text.`),
    ...patterns
      .filter(({ form }) => ![...keys].some((key) => form.test(key)))
      .map(({ key, at }) => `${at}: asks for ${key}, which no text is named like.`),
  ];
}

/** The pattern of a key with parts that only runs know. */
const formOf = (key: string) => new RegExp(`^${key.replaceAll(".", "\\.").replaceAll("*", "(.+)")}$`);

/** A name as it may stand in a key, which takes no colon: code puts another sign there. */
const plain = (name: string) => name.replaceAll(/[:.]/g, "_");
