import { raw } from "hono/html";

/** The place of a piece that the page keeps up to date. `pieces` holds HTML that our own views have rendered. */
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
