/** The rooms of plugin/, top to bottom: a file may import its own room and those above it (docs/developing.md). */
const rooms = [
  "foundation",
  "database",
  "settings",
  "preflight",
  "workers",
  "koha",
  "consent",
  "schedule",
  "channels",
  "templates",
  "routing",
  "outbox",
  "inbound-health",
  "recovery",
  "configuration",
  "notices",
  "enrolment",
  "import",
  "inbound",
  "delivery",
  "broadcasts",
  "reports",
  "jobs",
  "http",
  "run",
  "main",
];
/** Tests and the builders they use may look anywhere. */
const test = "\\.test\\.tsx?$|\\.fixture\\.tsx?$";
const path = (room) => `^plugin/${room}(/|\\.tsx?$)`;

module.exports = {
  forbidden: [
    ...rooms.slice(0, -1).map((room, i) => ({
      name: `${room}-imports-leftward-only`,
      comment: `plugin/${room} may import only itself and rooms to its left`,
      severity: "error",
      from: { path: path(room), pathNot: test },
      to: { path: rooms.slice(i + 1).map(path) },
    })),
    {
      name: "bot-knows-little-of-the-plugin",
      comment:
        "bot/ may import types from the bot API, and log, failure, the signature check and the look at Node; nothing else of plugin/",
      severity: "error",
      from: { path: "^bot/", pathNot: test },
      to: {
        path: "^plugin/",
        pathNot: "^plugin/(foundation/(log|failure|node-version)|http/bot-api|channels/plivo/signature)\\.ts$",
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
      from: { path: "^(plugin|bot)/", pathNot: "^plugin/channels/plivo/(plivo|signature\\.test)\\.ts$" },
      to: { path: "node_modules/plivo" },
    },
    {
      name: "no-circles",
      severity: "error",
      from: {},
      to: { circular: true },
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
