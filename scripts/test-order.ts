import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first: one begun last would leave the other workers with nothing to do. */
const LONGEST: readonly string[] = [
  "plugin/http/staff/look.browser.test.ts",
  "plugin/database/migrations.db.test.ts",
  "scripts/town/page/browser.test.ts",
  "plugin/notices/table-lock.db.test.ts",
  "scripts/town/start.test.ts",
  "scripts/chaos/host/database.test.ts",
  "plugin/cannot-start.db.test.ts",
  "bot/bots.test.ts",
  "scripts/town/perl-hook.db.test.ts",
  "scripts/grants.db.test.ts",
  "scripts/pack.db.test.ts",
  "scripts/check-locales.test.ts",
  "scripts/pack.test.ts",
  "scripts/town/page/week.browser.test.ts",
];

/** Runs first what takes longest: the files listed here, then those with a browser, then the others as vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId, project }: TestSpecification): number => {
      // Between the others they would cost a worker the modules that it shares.
      if (project.config.isolate) return -1;
      const listed = LONGEST.indexOf(relative(this.ctx.config.root, moduleId));
      if (listed >= 0) return listed;
      return LONGEST.length + (moduleId.includes(".browser.") ? 0 : 1);
    };
    // The sort is stable, so that what vitest knows of former runs still orders the others.
    return sorted.sort((one, other) => place(one) - place(other));
  }
}
