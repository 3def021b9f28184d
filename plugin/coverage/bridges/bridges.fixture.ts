import type { Db } from "../../database/connection.ts";
import {
  BRIDGES,
  type BridgeLine,
  type BridgePlace,
  type BridgePreview,
  type Bridges,
  type BridgeWarning,
} from "./bridge.ts";

const NOON = new Date("2026-03-02T12:00:00Z");
const SEEN = "as it was shown";
const TEXT = "Hold ready: <<biblio.title>>, at <<branches.branchname>> until <<reserves.expirationdate>>.";

const DOES: Readonly<Record<BridgePlace["bridge"], (library: string | null) => readonly BridgeLine[]>> = {
  letters: (library) => [
    { does: "letter", code: "HOLD", name: "Hold Available for Pickup", library, lang: "default", text: TEXT },
    { does: "letter", code: "HOLD", name: "Hold Available for Pickup", library, lang: "da-DK", text: TEXT },
  ],
  overdue_sms: (library) => [
    { does: "overdue_rule", library, category: "PT", step: 1, code: "ODUE" },
    { does: "overdue_rule", library, category: "PT", step: 2, code: "ODUE2" },
  ],
  number_into_koha: () => [{ does: "number_on_joining" }, { does: "number_of_joined", patrons: 1234 }],
  take_email: (library) => [{ does: "rule", transport: "email", library }],
  take_print: (library) => [{ does: "rule", transport: "print", library }],
};

const WARNS: readonly BridgeWarning[] = [
  { warns: "prints_without_number", patrons: 31 },
  { warns: "other_libraries" },
  { warns: "trial_only_listed" },
  { warns: "others_with_tick", patrons: 1204 },
];

/** Bridges that say everything that a page can be told, and do nothing but note that they were pressed. */
export function standInBridges(db: Db): Bridges {
  const preview = (place: BridgePlace): BridgePreview => ({
    ...place,
    does: DOES[place.bridge](place.library),
    warns: place.bridge === "take_print" ? [] : WARNS,
    patrons: 1234,
    seen: SEEN,
    ...(place.bridge === "take_print" && { does: [], against: "no_print_window" }),
  });
  const rows = () => db.selectFrom("tidings_host_change").selectAll().where("is_open", "=", 1);
  return {
    previewBridge: async (place) => preview(place),
    pressBridge: async (place, seen) => {
      const { against, does } = preview(place);
      if (against) return { made: 0, against };
      if (seen !== SEEN) return { made: 0, against: "changed_meanwhile" };
      const made = await noteOpen(db, place);
      return made ? { made: does.length } : { made: 0, against: "nothing_to_do" };
    },
    readOpenBridges: async () =>
      (await rows().execute()).flatMap((row) => {
        const bridge = BRIDGES.find((one) => one === row.action);
        if (!bridge) return [];
        const place = { bridge, type: row.notice_type as BridgePlace["type"], library: row.library };
        return [{ ...place, changes: 2, madeAt: row.made_at, madeBy: row.made_by }];
      }),
    takeBackBridge: async ({ bridge, type, library }) => {
      const { numUpdatedRows } = await db
        .updateTable("tidings_host_change")
        .set({ is_open: null, undone_at: NOON, undone_by: "sofie" })
        .where("action", "=", bridge)
        .where("notice_type", "=", type)
        .where("library", "<=>", library)
        .where("is_open", "=", 1)
        .executeTakeFirst();
      return numUpdatedRows > 0n
        ? { undone: 1, kept: bridge === "letters" ? 1 : 0 }
        : { undone: 0, kept: 0, against: "nothing_to_do" };
    },
  };
}

/** Notes that a bridge was pressed; false: it was before. */
export async function noteOpen(db: Db, { bridge, type, library }: BridgePlace): Promise<boolean> {
  const row = { action: bridge, target: `${type} ${library ?? ""}`, is_open: 1, patron_id: null, library };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("tidings_host_change")
    .ignore()
    .values({ ...row, notice_type: type, was: null, became: null, made_at: NOON, made_by: "sofie", made_by_id: 51 })
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
