/**
 * The rooms of plugin/, top to bottom: a file may import its own room and those above it, types included
 * (docs/developing.md). Rooms on one line do not know each other.
 */
const rooms = [
  ["foundation"],
  ["database"],
  ["audit"],
  ["settings"],
  ["preflight"],
  ["workers"],
  ["koha"],
  ["consent"],
  ["schedule"],
  ["channels"],
  ["templates"],
  ["routing"],
  ["outbox"],
  ["inbound-health"],
  ["recovery"],
  ["configuration"],
  ["coverage"],
  ["notices"],
  ["enrolment"],
  ["import"],
  ["inbound"],
  ["delivery"],
  ["review"],
  ["reports"],
  ["jobs"],
  ["http"],
  ["run"],
  ["main"],
];
/** The pages inside plugin/http/, in the same way. */
const pages = [["frame"], ["consent"], ["public"], ["staff", "patron", "mail"]];
/** Tests and the builders they use may look anywhere. */
const test = "\\.test\\.tsx?$|\\.fixture\\.tsx?$";

/** One rule for each room of a folder: it imports none of those beside or below it. */
const downward = (folder, levels) =>
  levels
    .flatMap((level, i) =>
      level.map((room) => ({
        name: `${room}-imports-only-rooms-above`,
        comment: `${folder}/${room} may import only itself and the rooms above it`,
        severity: "error",
        from: { path: `^${folder}/${room}(/|\\.tsx?$)`, pathNot: test },
        to: {
          path: [...level.filter((other) => other !== room), ...levels.slice(i + 1).flat()].map(
            (other) => `^${folder}/${other}(/|\\.tsx?$)`,
          ),
        },
      })),
    )
    .filter(({ to }) => to.path.length > 0);

module.exports = {
  forbidden: [
    ...downward("plugin", rooms),
    ...downward("plugin/http", pages),
    {
      name: "providers-do-not-know-each-other",
      comment: "channels/plivo, channels/telegram and channels/email meet in channels/open alone",
      severity: "error",
      from: { path: "^plugin/channels/([^/]+)/", pathNot: test },
      to: { path: "^plugin/channels/[^/]+/", pathNot: "^plugin/channels/$1/" },
    },
    {
      name: "rooms-know-no-provider",
      comment: "what a provider says is read in its folder; other rooms know channels/channel, receipt and open",
      severity: "error",
      from: { path: "^plugin/", pathNot: ["^plugin/channels/", test] },
      to: { path: "^plugin/channels/[^/]+/" },
    },
    {
      name: "understanding-stands-alone",
      comment: "what people mean is decided from words and context alone",
      severity: "error",
      from: { path: "^bot/understanding/", pathNot: test },
      to: { path: "^(bot|plugin)/", pathNot: "^bot/understanding/" },
    },
    {
      name: "bot-knows-little-of-the-plugin",
      comment:
        "bot/ may import types from the bot API, and log, failure, limits, the proofs of addresses and signatures, file trouble and the look at Node",
      severity: "error",
      from: { path: "^bot/", pathNot: test },
      to: {
        path: "^plugin/",
        pathNot:
          "^plugin/(foundation/(log|failure|cut-off|file-trouble|node-version|http-limits|rated-log|public-proof)|http/bot-api|channels/(proof|plivo/signature))\\.ts$",
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
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
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
