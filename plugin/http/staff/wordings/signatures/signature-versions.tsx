import type { FC } from "hono/jsx";
import type { SignatureVersion } from "../../../../templates/notices/signatures/signature-store.ts";
import { instant } from "../../../frame/instants.ts";
import { Csrf, type Frame, ShownZone } from "../../../frame/layout.tsx";
import { Table } from "../../../frame/table.tsx";

interface VersionsProps {
  frame: Frame;
  /** The newest first. */
  versions: readonly SignatureVersion[];
  seen: number;
}

/** Every version, who saved it, and a button that makes it the present one again. */
export const SignatureVersions: FC<VersionsProps> = ({ frame, versions, seen }) => {
  const { say, lang } = frame;
  const columns = (["when", "who", "text", "do"] as const).map((one) => say(lang, `words:versions.${one}`));
  return (
    <>
      <h2 id="versions">{say(lang, "words:versions.title")}</h2>
      <Table
        name={say(lang, "words:versions.title")}
        columns={columns}
        rows={versions.map((version, nth) => [
          version.changedAt ? instant(version.changedAt, frame) : "–",
          version.changedBy ?? say(lang, "words:signatures.as_installed"),
          <Summary frame={frame} version={version} />,
          nth === 0 ? (
            say(lang, "words:versions.now")
          ) : (
            <Restore frame={frame} seen={seen} version={version.version} words="words:versions.restore" />
          ),
        ])}
      />
      {versions.length > 1 && <ShownZone frame={frame} />}
    </>
  );
};

/** Takes the last change back. */
export const Undo: FC<Pick<VersionsProps, "frame" | "versions">> = ({ frame, versions: [latest, before] }) =>
  latest && before ? (
    <Restore frame={frame} seen={latest.version} version={before.version} words="words:signatures.undo" />
  ) : null;

interface RestoreProps {
  frame: Frame;
  seen: number;
  version: number;
  words: "words:versions.restore" | "words:signatures.undo";
}

const Restore: FC<RestoreProps> = ({ frame: { say, lang, base, session }, seen, version, words }) => (
  <form method="post" action={`${base}/signatures`}>
    {session && <Csrf session={session} />}
    <input type="hidden" name="seen" value={String(seen)} />
    <input type="hidden" name="version" value={String(version)} />
    <button type="submit" class="quiet" name="do" value="restore">
      {say(lang, words)}
    </button>
  </form>
);

/** Each signature with its texts, and what it ends. */
const Summary: FC<{ frame: Frame; version: SignatureVersion }> = ({ frame: { say, lang }, version }) => {
  const { list, notices, broadcasts, addName, stopLine } = version.signatures;
  const nameOf = (id: string | null) => list.find((one) => one.id === id)?.name ?? say(lang, "words:signatures.none");
  return (
    <>
      {list.map(({ name, texts }) => (
        <p>
          <strong>{name}</strong>{" "}
          {Object.entries(texts).map(([one, text]) => (
            <span lang={one} dir="auto">
              {text}{" "}
            </span>
          ))}
        </p>
      ))}
      <small>
        {say(lang, "words:signatures.use_notices")}: {nameOf(notices)}. {say(lang, "words:signatures.use_broadcasts")}:{" "}
        {nameOf(broadcasts)}. {addName && `${say(lang, "words:signatures.add_name")} `}
        {stopLine && say(lang, "words:signatures.stop_line")}
      </small>
    </>
  );
};
