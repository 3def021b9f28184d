/** What a text may be like. "other" is everything else, a yes and a no too. */
export const KINDS = ["stop", "wrong_person", "channel", "unsure", "start", "help", "automatic", "other"] as const;
export type Kind = (typeof KINDS)[number];
