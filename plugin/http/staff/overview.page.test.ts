import { expect, test } from "vitest";
import { aMessage } from "../../outbox/message.fixture.ts";
import { usePages } from "../pages.fixture.ts";

const { koha, aService } = usePages();

test("the page renews itself with what was read a moment ago, and keeps nobody signed in", async () => {
  const { app, visit, setClock } = await aService();
  const staff = await visit();
  const renewed = async () => {
    const headers = { cookie: staff.cookie, "hx-request": "true" };
    const answer = await app.request("/staff/", { headers });
    return { status: answer.status, waits: /Waiting<\/a><\/dt><dd>(\d+)</.exec(await answer.text())?.[1] };
  };
  expect((await staff.see("/")).html).toMatch(/id="live" hx-get="[^"]*" [^>]*hx-trigger="every 10s"/);
  expect(await renewed()).toEqual({ status: 200, waits: "0" });
  await aMessage(koha.db);
  // Other desks have asked a moment ago; whoever opens the page sees it as it is.
  expect(await renewed()).toEqual({ status: 200, waits: "0" });
  expect((await staff.see("/")).html).toMatch(/Waiting<\/a><\/dt><dd>1</);
  expect(await renewed()).toEqual({ status: 200, waits: "1" });
  await aMessage(koha.db);
  for (let minute = 1; minute <= 9; minute += 1) {
    setClock(minute);
    expect(await renewed()).toEqual({ status: 200, waits: "2" });
  }
  setClock(11);
  expect((await renewed()).status).toBe(401);
});
