import { raw } from "hono/html";

/** The place of a piece that the page keeps fresh. `pieces` holds HTML that our own views have made. */
export function Piece({
  id,
  class: className,
  pieces,
}: {
  id: string;
  class?: string;
  pieces: ReadonlyMap<string, string>;
}) {
  return (
    <div id={id} class={className} data-piece="">
      {raw(pieces.get(id) ?? "")}
    </div>
  );
}
