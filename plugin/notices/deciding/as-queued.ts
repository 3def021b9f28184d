import type { Host } from "../../koha/host.ts";
import type { UnfencedUntil } from "../../koha/unfenced.ts";
import type { Routed } from "./routed.ts";

/** When a notice was queued, and made, as `koha/unfenced` asks. Pure. */
export function asQueued(
  { notice, firstSeenAt }: Routed,
  host: Pick<Host, "timeQueuedChanges">,
): Parameters<UnfencedUntil>[0] {
  const { noticeId, queuedAt, timeQueued } = notice;
  return {
    noticeId,
    queuedAt: queuedAt ?? firstSeenAt,
    // Later than it was seen first: a clock was ahead, and the time says nothing about when the row was made.
    ...(!host.timeQueuedChanges && timeQueued && timeQueued <= firstSeenAt ? { madeAt: timeQueued } : {}),
  };
}
