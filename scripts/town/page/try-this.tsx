import { cardOf, type DemoPatron, PATRONS, PIN } from "../koha/patrons.ts";
import { PATHS } from "./koha-host.tsx";
import { wordNumber } from "./words.ts";

const SMS = [
  "Check in a held book for Edna: her phone buzzes, and her notice turns from Pending to Delivered.",
  "Press STOP on her phone: one confirmation comes and her consent ends. The next notice stays away.",
  "Press START, and once more when you are asked; then HELP. Camille and Lucía are answered in their own languages.",
];
const TELEGRAM =
  "Check in a book for Mateo: it waits. Open his link, or connect Telegram on his account page: it arrives. Then let him block the bot.";
const CONSOLE = [
  "“Why did Grace not hear?” Choose her and open her in the console: her messages of the week, each with why and what to do. Print one.",
  "Open the staff pages: empty Needs a person, and export the week from All messages.",
];

/** What a visitor can try. */
export function TryThis({ folded }: { folded: boolean }) {
  return (
    <aside class="try" aria-label="Try this">
      <details open={!folded}>
        <summary>Try this</summary>
        <ol>
          {SMS.map((step) => (
            <li>{step}</li>
          ))}
          <Join />
          <Coverage />
          <li>{TELEGRAM}</li>
          <li>
            Open Edna’s account page, choose email, and confirm it by the link in{" "}
            <a href="/mailbox" target="_blank" rel="noopener">
              the mailbox<span class="unseen"> (opens in a new tab)</span>
            </a>
            .
          </li>
          {CONSOLE.map((step) => (
            <li>{step}</li>
          ))}
          <li>
            <a href="#switches-title">Make trouble</a>: let Plivo fail, or kill the service while texts leave. Nothing
            is lost, nothing comes twice.
          </li>
        </ol>
      </details>
    </aside>
  );
}

/** Suggests joining as the patron who has chosen nothing yet and whose phone gets texts. */
function Join() {
  const somebody = PATRONS.find(({ chose, chatId }) => chose === "nothing" && chatId === undefined);
  return (
    somebody && (
      <li>
        Join as a patron does, on{" "}
        <a href={`${PATHS.patron}/join`} target="_blank" rel="noopener">
          the library’s public page<span class="unseen"> (opens in a new tab)</span>
        </a>
        : {wordCard(somebody)}. Then answer YES on {somebody.firstname}’s phone.
      </li>
    )
  );
}

/** Suggests joining as the patron for whom Koha writes mails alone. */
function Coverage() {
  const somebody = PATRONS.find(({ chose, koha }) => chose === "nothing" && koha?.ticked?.includes("sms") === false);
  return (
    somebody && (
      <li>
        Join as {wordCard(somebody)}, and answer YES. Check in a held book: she said yes, and no text comes, for{" "}
        <a href="#koha-title">in Koha she has ticked mail alone</a>. Coverage on the staff pages says so, and has a
        button for it. Press it, wait half a minute, check in another book, and run Koha’s mail job: the phone buzzes.
      </li>
    )
  );
}

const wordCard = ({ id, firstname, surname, number }: DemoPatron): string =>
  `${firstname} ${surname}, number ${wordNumber(number)}, card ${cardOf(id)}, PIN ${PIN}`;
