import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

/** The assignments of a unit in their order, as `name=value`. */
const readUnit = (name: string): string[] =>
  readFileSync(new URL(name, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => /^\w+=/.test(line));

describe.each(["tidings@.service", "tidings-bot@.service"])("%s", (name) => {
  const unit = readUnit(name);

  test("runs as the instance's user and runs nothing as root", () => {
    expect(unit).toContain("User=%i-koha");
    const run = unit.filter((line) => /^Exec/.test(line));
    expect(run).toHaveLength(1);
    // A + or ! before the program would run it as root.
    expect(run[0]).toMatch(/^ExecStart=\/usr\/bin\/env \$\{TIDINGS_NODE\} /);
    expect(unit.filter((line) => /^(PermissionsStartOnly|AmbientCapabilities)/.test(line))).toEqual([]);
  });

  test("may do what it needs and nothing more", () => {
    expect(unit).toEqual(
      expect.arrayContaining([
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "ProtectKernelLogs=yes",
        "ProtectProc=invisible",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
        "RestrictNamespaces=yes",
      ]),
    );
    expect(unit.filter((line) => /^SystemCallFilter=~.*@privileged/.test(line))).toHaveLength(1);
    expect(unit.filter((line) => /^MemoryMax=\d+[MG]$/.test(line))).toHaveLength(1);
    expect(unit.filter((line) => /^TasksMax=\d+$/.test(line))).toHaveLength(1);
  });

  test("lets Node write the code that it runs, or it would not start", () => {
    expect(unit.filter((line) => /^MemoryDenyWriteExecute=(yes|true|1|on)/.test(line))).toEqual([]);
  });
});

test("the bot gets neither the process key nor the database, and cannot read the files that hold them", () => {
  const bot = readUnit("tidings-bot@.service");
  expect(bot).toContain("UnsetEnvironment=TIDINGS_KEY TIDINGS_DATABASE_URL");
  expect(bot).toContain("InaccessiblePaths=/etc/koha/sites");
  expect(bot.filter((line) => line.includes("KOHA_CONF"))).toEqual([]);
  expect(readUnit("tidings@.service").filter((line) => /^(UnsetEnvironment|InaccessiblePaths)/.test(line))).toEqual([]);
});
