import type { Child, FC } from "hono/jsx";

interface FactsProps {
  kind: "figures" | "particulars";
  facts: readonly (readonly [name: Child, value: string])[];
}

/** Named values side by side: `figures` shows large numbers, `particulars` is for longer values. */
export const Facts: FC<FactsProps> = ({ kind, facts }) => (
  <dl class={kind}>
    {facts.map(([name, value]) => (
      <div>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
