/** The rooms of plugin/, left to right: a file may import its own room and any to its left (README, "Imports go one way"). */
const rooms = [
  "node-version",
  "failure",
  "home",
  "log",
  "sealing",
  "sender-numbers",
  "mail-settings",
  "consent-settings",
  "settings",
  "consent-tables",
  "library-tables",
  "inbound-tables",
  "tables",
  "database",
  "clock",
  "migrations",
  "library-settings",
  "process-key",
  "preflight",
  "workers",
  "koha",
  "consent",
  "schedule",
  "templates",
  "routing",
  "channels",
  "outbox",
  "inbound",
  "recovery",
  "delivery",
  "broadcasts",
  "reports",
  "http",
  "run",
  "main",
];
/** Tests and the builders they use may look anywhere. */
const test = "\\.test\\.tsx?$|/(an?|stand-in)-[\\w-]+\\.tsx?$";
const path = (room) => `^plugin/${room}(/|\\.tsx?$)`;

module.exports = {
  forbidden: [
    ...rooms.slice(0, -1).map((room, i) => ({
      name: `${room}-imports-leftward-only`,
      comment: `plugin/${room} may import only itself and rooms to its left`,
      severity: "error",
      from: { path: path(room), pathNot: test },
      // The host's table types carry nothing but names, and the one typed database needs them.
      to: { path: rooms.slice(i + 1).map(path), pathNot: "^plugin/koha/tables\\.ts$" },
    })),
    {
      name: "bot-knows-little-of-the-plugin",
      comment:
        "bot/ may import types from the bot API, and log, failure, the signature check and the look at Node; nothing else of plugin/",
      severity: "error",
      from: { path: "^bot/", pathNot: test },
      to: {
        path: "^plugin/",
        pathNot: "^plugin/(log|failure|node-version|http/bot-api|channels/plivo-signature)\\.ts$",
      },
    },
    {
      name: "bot-takes-only-types-of-the-api",
      severity: "error",
      from: { path: "^bot/", pathNot: test },
      to: { path: "^plugin/http/bot-api\\.ts$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "plugin-never-imports-bot-or-scripts",
      severity: "error",
      from: { path: "^plugin/", pathNot: test },
      to: { path: "^(bot|scripts)/" },
    },
    {
      name: "one-file-knows-the-plivo-sdk",
      severity: "error",
      from: { path: "^(plugin|bot)/", pathNot: "^plugin/channels/(plivo|plivo-signature\\.test)\\.ts$" },
      to: { path: "node_modules/plivo" },
    },
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "not-to-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js"],
    },
  },
};
