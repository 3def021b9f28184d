import { expect, test } from "vitest";
import type { Db } from "../database/connection.ts";
import type { Claim } from "../outbox/claim.ts";
import type { Sender } from "../schedule/pace.ts";
import { openConcurrency } from "./concurrency.ts";
import { openPacing } from "./pacing.ts";
import { openUnderWay } from "./under-way.ts";

const SENDER = "15550100001";
// Of a claim nothing but its sender is looked at here, and of a sender its pace.
const claims = Array.from({ length: 3 }, (_, id) => ({ id, sender: SENDER })) as unknown as Claim[];
const paced = { sender: SENDER, per_second: 1 } as unknown as Sender;

test("where no slot can be reserved, because the database is away, the claims leave their room to others", async () => {
  const concurrency = openConcurrency(4, 2, () => {});
  const away = {
    transaction: () => {
      throw new Error("the database is away");
    },
  } as unknown as Db;
  let began = 0;
  const pace = openPacing({
    db: away,
    now: () => new Date(),
    concurrency,
    underWay: openUnderWay(() => {}),
    begin: async () => {
      began += 1;
    },
  });
  await expect(pace(paced, claims, new AbortController().signal)).rejects.toThrow("the database is away");
  expect([began, concurrency.free(SENDER)]).toEqual([0, 4]);
});
