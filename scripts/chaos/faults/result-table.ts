import type { Hunted } from "./hunt.ts";
import type { Patch } from "./patches.ts";

export interface Result {
  patch: Pick<Patch, "name" | "words">;
  hunted: Hunted;
}

/** What became of one fault, in one line. */
export function resultLine({ patch, hunted }: Result): string {
  switch (hunted.kind) {
    case "caught":
      return `${patch.name}: caught in minute ${hunted.minute}, seed ${hunted.seed}: ${hunted.laws.join(" ")}`;
    case "unseen":
      return `${patch.name}: not seen in ${hunted.runs} runs`;
    case "failed":
      return `${patch.name}: the run itself failed, seed ${hunted.seed}: ${hunted.lastLines.join(" / ")}`;
  }
}

/** All results as a table in Markdown, in the order of the faults' names. */
export function resultTable(results: readonly Result[]): string {
  const rows = results
    .toSorted((a, b) => a.patch.name.localeCompare(b.patch.name))
    .map(({ patch, hunted }) => {
      const found =
        hunted.kind === "caught"
          ? [String(hunted.minute), String(hunted.seed), hunted.laws.join(" ")]
          : ["–", "–", hunted.kind === "unseen" ? `not seen in ${hunted.runs} runs` : "the run itself failed"];
      return [patch.name, whatIsBroken(patch.words), ...found].map((cell) => cell.replaceAll("|", "\\|"));
    });
  const head = ["Fault", "What is broken", "Minute", "Seed", "Laws"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The words about the fault itself, without the promise and the law. */
const whatIsBroken = (words: string): string => words.split(" Broken: ", 1)[0] ?? words;
