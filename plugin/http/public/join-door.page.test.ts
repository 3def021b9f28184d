import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { listenOnLoopback, type Wire } from "../../../scripts/town/loopback.ts";
import { aMember, aVisitor, GRACE, useJoinPage, type Visitor } from "./visitor.fixture.ts";

const { koha, open } = useJoinPage();
const WRONG = "we could not sign you up with these details";

const attemptsOf = async (patronId: number) =>
  (
    await koha.db
      .selectFrom("borrowers")
      .select("login_attempts")
      .where("borrowernumber", "=", patronId)
      .executeTakeFirst()
  )?.login_attempts;
const setAttempts = (login_attempts: number) => koha.db.updateTable("borrowers").set({ login_attempts }).execute();
const lockAfter = (value: string) =>
  koha.db.insertInto("systempreferences").values({ variable: "FailedLoginAttempts", value }).execute();

describe("a person who is turned away reads the same page to the letter", () => {
  const told = async (visitor: Visitor, typed: Record<string, string>) => {
    const { status, html } = await visitor.send({ ...GRACE, ...typed });
    return { status, html: html.replaceAll(/ value="[^"]*"/g, "") };
  };

  test("for an unknown card, a wrong PIN, a wrong name, a locked account and one without a password", async () => {
    await aMember(koha.db);
    await aMember(koha.db, { id: 60, card: "locked-card" });
    await aMember(koha.db, { id: 61, card: "bare-card", pin: null });
    await lockAfter("5");
    await koha.db.updateTable("borrowers").set({ login_attempts: 5 }).where("borrowernumber", "=", 60).execute();
    const { visitor } = await open();
    const unknown = await told(visitor, { card: "no-such-card" });
    expect([unknown.status, unknown.html]).toEqual([422, expect.stringContaining(WRONG)]);
    expect(unknown.html).toContain("if your account is locked");
    expect(unknown.html).toContain("is locked: 555-0100");
    for (const typed of [
      { pin: "4321" },
      { last_name: "Other" },
      { card: "locked-card" },
      { card: "bare-card", pin: "!" },
    ]) {
      expect(await told(visitor, typed)).toEqual(unknown);
    }
  });

  test("a wrong PIN counts in Koha's own record, and a right one resets the count", async () => {
    await aMember(koha.db);
    await lockAfter("3");
    const { visitor } = await open();
    await visitor.send({ ...GRACE, pin: "4321" });
    await visitor.send({ ...GRACE, last_name: "Other" });
    expect(await attemptsOf(59)).toBe(2);
    expect((await visitor.send(GRACE)).html).toContain("Answer it with YES");
    expect(await attemptsOf(59)).toBe(0);
  });

  test("a locked account stays locked for the right PIN too", async () => {
    await aMember(koha.db);
    await lockAfter("3");
    await setAttempts(3);
    const { visitor } = await open();
    expect((await visitor.send(GRACE)).html).toContain(WRONG);
    expect(await attemptsOf(59)).toBe(3);
  });
});

describe("an expired, restricted or stale account", () => {
  test.each([
    ["expired", { expiry: "2020-01-01" }, {}, "Your library card has expired"],
    [
      "expired where the library lets it pass",
      { expiry: "2020-01-01" },
      { TIDINGS_JOIN_EXPIRED: "allow" },
      "Answer it with YES",
    ],
    ["restricted", { debarred: "9999-12-31" }, { TIDINGS_JOIN_DEBARRED: "refuse" }, "account is restricted"],
    ["restricted where the library lets it pass", { debarred: "9999-12-31" }, {}, "Answer it with YES"],
    ["with an expired password", { passwordExpiry: "2020-01-01" }, {}, "PIN or password has expired"],
  ])("%s is told to a person who knows the PIN, and to nobody else", async (_what, record, env, sentence) => {
    await aMember(koha.db, record);
    const { visitor } = await open(env);
    const guessed = await visitor.send({ ...GRACE, pin: "4321" });
    expect(guessed.html).toContain(WRONG);
    expect(guessed.html).not.toContain(sentence);
    expect((await visitor.send(GRACE)).html).toContain(sentence);
  });
});

describe("ten thousand PINs", () => {
  /** This many guesses at once, each from its own network unless one is named. */
  async function guess(app: Parameters<typeof aVisitor>[0], times: number, card: string, from?: string) {
    const one = aVisitor(app);
    await one.see();
    const tries = Array.from({ length: times }, (_, n) =>
      one.send({ ...GRACE, card, pin: String(4000 + n) }, { "x-forwarded-for": from ?? `198.51.100.${n}` }),
    );
    return Promise.all(tries);
  }
  const come = async (app: Parameters<typeof aVisitor>[0], from: string) => {
    const owner = aVisitor(app, from);
    await owner.see();
    return owner.send(GRACE);
  };

  test("against one card from one place stop after eight, and after twenty in a day", async () => {
    await aMember(koha.db);
    const { app, setClock } = await open();
    const answers = await guess(app, 30, GRACE.card, "198.51.100.1");
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(8);
    expect(await attemptsOf(59)).toBe(8);
    const late = answers.find(({ status }) => status === 429);
    expect(late?.headers.get("retry-after")).toBe("900");
    expect(late?.html).toContain("Please try again in 15 minutes, or ask the library: 555-0100");
    for (const minutes of [16, 32, 48]) {
      setClock(minutes);
      await guess(app, 10, GRACE.card, "198.51.100.1");
    }
    expect(await attemptsOf(59)).toBe(20);
    expect((await come(app, "198.51.100.1")).status).toBe(429);
  });

  test("from elsewhere do not close the page for the card's owner", async () => {
    await aMember(koha.db);
    const { app } = await open();
    await guess(app, 40, GRACE.card, "198.51.100.1");
    await guess(app, 40, GRACE.card, "2001:db8:1:1::5");
    expect((await come(app, "203.0.113.10")).html).toContain("Answer it with YES");
  });

  test("against one card from wherever stop after a hundred in a day", async () => {
    await aMember(koha.db);
    const { app, setClock } = await open();
    const answers = await guess(app, 130, GRACE.card);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(100);
    expect(await attemptsOf(59)).toBe(100);
    setClock(23 * 60);
    expect((await come(app, "203.0.113.10")).status).toBe(429);
    setClock(25 * 60);
    expect((await come(app, "203.0.113.10")).html).toContain("Answer it with YES");
  });

  test("against a card that does not exist stop at the same try", async () => {
    const { app } = await open();
    const here = await guess(app, 20, "no-such-card", "198.51.100.1");
    expect(here.filter(({ status }) => status === 422)).toHaveLength(8);
    const everywhere = await guess(app, 130, "no-such-card");
    expect(everywhere.filter(({ status }) => status === 422)).toHaveLength(92);
  });

  test("from one address against as many cards stop too, while other addresses go on", async () => {
    await aMember(koha.db);
    const { app, visitor } = await open();
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        visitor.send({ ...GRACE, card: `card-${n}` }, { "x-forwarded-for": `10.0.0.${n}, 203.0.113.9` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(40);
    expect((await visitor.send(GRACE)).status).toBe(429);
    const neighbour = aVisitor(app, "203.0.113.10");
    await neighbour.see();
    expect((await neighbour.send(GRACE)).html).toContain("Answer it with YES");
  });
});

describe("where Koha itself checks passwords", () => {
  async function aKohaThatKnows(pin: string | undefined) {
    const app = new Hono<Wire>();
    app.post("/api/v1/oauth/token", (c) => c.json({ access_token: "t", expires_in: 3600, token_type: "Bearer" }));
    app.post("/api/v1/auth/password/validation", async (c) => {
      const body: unknown = await c.req.json();
      const right = typeof body === "object" && body !== null && "password" in body && body.password === pin;
      if (pin === undefined) return c.text("Koha is being upgraded", 503);
      return right
        ? c.json({ cardnumber: GRACE.card, patron_id: 59, userid: "user-59" }, 201)
        : c.json({ error: "Validation failed" }, 400);
    });
    const { origin, stop } = await listenOnLoopback(app);
    const env = { TIDINGS_KOHA_API_URL: origin, TIDINGS_KOHA_CLIENT_ID: "id", TIDINGS_KOHA_CLIENT_SECRET: "a-secret" };
    return { env, stop };
  }

  test("its answer counts, and not the password in the database", async () => {
    await aMember(koha.db);
    const { env, stop } = await aKohaThatKnows("the-ldap-one");
    try {
      const { visitor } = await open(env);
      expect((await visitor.send(GRACE)).html).toContain(WRONG);
      expect((await visitor.send({ ...GRACE, pin: "the-ldap-one", first_name: "Greta" })).html).toContain(WRONG);
      expect((await visitor.send({ ...GRACE, pin: "the-ldap-one" })).html).toContain("Answer it with YES");
    } finally {
      await stop();
    }
  });

  test("nobody is let in while it cannot answer, nor told that the PIN was wrong", async () => {
    await aMember(koha.db);
    const { env, stop } = await aKohaThatKnows(undefined);
    try {
      const { visitor } = await open(env);
      const { status, html } = await visitor.send(GRACE);
      expect([status, html]).toEqual([503, expect.stringContaining("cannot check your details at the moment")]);
      expect(html).not.toContain(WRONG);
    } finally {
      await stop();
    }
  });
});
