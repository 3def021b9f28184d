import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { raw } from "hono/html";
import { shipped } from "../../../foundation/shipped-files.ts";
import { type Entered, type Entry, guard } from "../../frame/entry.tsx";
import { Page } from "../../frame/layout.tsx";
import { renderManual } from "./render.ts";

const NAME = /^[a-z][a-z-]*$/;

/** A file of the manual; undefined if there is none of that name. */
const readManual = (name: string): Promise<Buffer | undefined> =>
  readFile(join(shipped("docs/manual"), name)).catch(() => undefined);

/** The manual, which any member of staff who is signed in may read; a page that does not exist is the list of all. */
export function manualRoutes(entry: Entry): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry));
  app.get("/", (c) => show(c, "README"));
  app.get("/pictures/:name{[\\w-]+\\.png}", async (c, next) => {
    const picture = await readManual(`pictures/${c.req.param("name")}`);
    return picture ? c.body(new Uint8Array(picture), 200, { "Content-Type": "image/png" }) : next();
  });
  app.get("/:page", (c) => show(c, c.req.param("page")));
  return app;
}

async function show(c: Context<Entered>, name: string): Promise<Response> {
  const frame = c.get("frame");
  const { say, lang, base } = frame;
  const found = NAME.test(name) ? await readManual(`${name}.md`) : undefined;
  const markdown = (found ?? (await readManual("README.md")) ?? "").toString("utf8");
  const page = renderManual(markdown, `${base}/manual`);
  const title = say(lang, "console:manual.title");
  const crumbs = found ? [{ name: title, to: "/manual" }, { name: page.title }] : [{ name: title }];
  return c.html(
    <Page frame={frame} title={title} crumbs={crumbs}>
      {found && (
        <p class="help">
          <a href={`${base}/manual`}>{say(lang, "console:manual.all")}</a>
        </p>
      )}
      <div lang="en" class="manual">
        {raw(page.html)}
      </div>
    </Page>,
    found || name === "README" ? 200 : 404,
  );
}
