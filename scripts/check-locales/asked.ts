import { globSync } from "node:fs";
import { relative } from "node:path";
import ts from "typescript";
import { NAMESPACES } from "../../plugin/templates/locales.ts";

/** A text that the code asks for, by its key; `*` stands for a name that only runs know, such as one from a table. */
export interface Asked {
  key: string;
  /** The file and line. */
  at: string;
}

/** What the code asks for, and every name that stands in it: a name that only runs know must be one of them. */
export interface InSource {
  asked: readonly Asked[];
  names: ReadonlySet<string>;
}

/** What people use. Tests, the demo and its story only quote texts: what nothing else asks for, nobody reads. */
const SOURCES = "{plugin/**,bot/**,scripts,scripts/commands}/*.{ts,tsx}";
const NOT_SOURCES = /\.(?:test|fixture|d)\.tsx?$/;
/** Names what may be reworded, and shows none of it. */
const ONLY_NAMES = "plugin/templates/wording-list.ts";
const BEGINS_KEY = new RegExp(`^(?:${NAMESPACES.join("|")}):.`);

/** Reads what the sources below `folder` ask for, with the types that its tsconfig.json gives them; takes seconds. */
export function readAsked(folder: string): InSource {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${folder}/tsconfig.json`, ts.sys.readFile).config,
    ts.sys,
    folder,
  );
  const files = globSync(SOURCES, { cwd: folder }).filter((file) => !NOT_SOURCES.test(file));
  const paths = files.map((file) => `${folder}/${file}`);
  const program = ts.createProgram(paths, options);
  const checker = program.getTypeChecker();
  const asked: Asked[] = [];
  const names = new Set<string>();
  for (const source of paths.map((path) => program.getSourceFile(path)).filter((one) => one !== undefined)) {
    const file = relative(folder, source.fileName);
    visit(source, (node) => {
      if (ts.isStringLiteralLike(node) || ts.isIdentifier(node)) names.add(node.text);
      if (file === ONLY_NAMES) return;
      const at = `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
      asked.push(...keysOf(node, checker).map((key) => ({ key, at })));
    });
  }
  return { asked, names };
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (inner) => visit(inner, look));
}

/** The keys that an expression makes: one, or all that its types allow. A type itself asks for nothing. */
function keysOf(node: ts.Node, checker: ts.TypeChecker): string[] {
  if (ts.isStringLiteralLike(node)) {
    return BEGINS_KEY.test(node.text) && !ts.isLiteralTypeNode(node.parent) ? [node.text] : [];
  }
  if (!ts.isTemplateExpression(node) || !BEGINS_KEY.test(`${node.head.text}*`)) return [];
  return node.templateSpans.reduce(
    (begun, { expression, literal }) =>
      begun.flatMap((start) => valuesOf(expression, checker).map((value) => `${start}${value}${literal.text}`)),
    [node.head.text],
  );
}

/** What an expression may insert, by its type; `*` if that is any string. A cast does not say what really comes. */
function valuesOf(expression: ts.Expression, checker: ts.TypeChecker): string[] {
  if (ts.isAsExpression(expression)) return valuesOf(expression.expression, checker);
  const type = checker.getTypeAtLocation(expression);
  const values = (type.isUnion() ? type.types : [type]).flatMap((one) => {
    if (one.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) return [];
    return one.isStringLiteral() ? one.value : "*";
  });
  return [...new Set(values)];
}
