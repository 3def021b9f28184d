import { PATRONS } from "../koha/patrons.ts";
import { Desk } from "./desk-view.tsx";
import { Phone } from "./phones-view.tsx";
import { Piece } from "./piece.tsx";
import { TryThis } from "./try-this.tsx";

/** The page's style sheets, each of which may refine what an earlier one says. */
export const STYLES = ["page.css", "phones.css", "controls.css", "library.css", "widths.css"] as const;

interface PageProps {
  library: string;
  patronId: number;
  pieces: ReadonlyMap<string, string>;
  /** What the last press did, where the page was loaded again for it. */
  said: string | undefined;
  /** Whether the visitor has folded "Try this" before. */
  folded: boolean;
}

/** The whole page in its first state. It works without a script too; then each button loads it again. */
export function Page({ library, patronId, pieces, said, folded }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`Tidings demo: ${library}`}</title>
        <link rel="icon" href="/phones.svg" type="image/svg+xml" />
        {STYLES.map((name) => (
          <link rel="stylesheet" href={`/${name}`} />
        ))}
        <script src="/phones.js" type="module" />
      </head>
      <body>
        <header class="top">
          <a class="skip" href="#library">
            Skip to the library’s view
          </a>
          <h1>
            Tidings <span class="sub">demo at {library}</span>
          </h1>
          <a class="to-mailbox" href="/mailbox" target="_blank" rel="noopener">
            Mailbox<span class="unseen"> (opens in a new tab)</span>
          </a>
          <p class="live" id="live">
            Without a script this page stands still: <a href="/">look again</a>
          </p>
        </header>
        {said !== undefined && <p class="did">{said}</p>}
        <TryThis folded={folded} />
        <main>
          <section class="phones" aria-labelledby="phones-title">
            <h2 id="phones-title">Patrons’ phones</h2>
            <p class="sideways">{PATRONS.length} phones: the others are to the right →</p>
            <div class="shelf">
              {PATRONS.map((patron) => (
                <Phone patron={patron} pieces={pieces} />
              ))}
            </div>
          </section>
          <LibraryView patronId={patronId} pieces={pieces} said={said} />
        </main>
        <p id="buzzed" class="unseen" aria-live="polite" />
      </body>
    </html>
  );
}

function LibraryView({ patronId, pieces, said }: Pick<PageProps, "patronId" | "pieces" | "said">) {
  return (
    <section class="library" id="library" aria-labelledby="library-title" tabindex={-1}>
      <h2 id="library-title">The library’s view</h2>
      <section class="card" aria-labelledby="desk-title">
        <h3 id="desk-title">Circulation desk</h3>
        <Desk patronId={patronId} />
        <p id="said" class="said" role="status">
          {said}
        </p>
      </section>
      <Card id="messages" title="Messages of Tidings" pieces={pieces} />
      <Card id="queue" title="Koha’s queue" pieces={pieces} />
      <Card id="consent" title="Consent" pieces={pieces} />
      <Card id="koha" title="Ticked in Koha" pieces={pieces} />
      <section class="card" aria-labelledby="switches-title">
        <h3 id="switches-title">Trouble</h3>
        <Piece id="switches" pieces={pieces} />
      </section>
    </section>
  );
}

function Card({ id, title, pieces }: { id: string; title: string; pieces: ReadonlyMap<string, string> }) {
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{title}</h3>
      <section class="scroll" tabindex={0} aria-label={`Table: ${title}`}>
        <Piece id={id} pieces={pieces} />
      </section>
    </section>
  );
}
