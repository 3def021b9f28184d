import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readAssignments, readInstance } from "./instance.ts";

test.each([
  ["TIDINGS_KEY=ab+/cd==", { TIDINGS_KEY: "ab+/cd==" }],
  ["# a comment\n\n; another\nno assignment\nA=1\n  B = 2 \nC=", { A: "1", B: "2", C: "" }],
  ["URL=mysql://t:p%23@localhost/koha?tls=yes&ca=/x#y", { URL: "mysql://t:p%23@localhost/koha?tls=yes&ca=/x#y" }],
  ["A=$HOME `date` $(date)", { A: "$HOME `date` $(date)" }],
  [
    'A="two words" \nB=\'it is "so" \\ $x\'\nC="a \\"b\\" \\$x \\n"',
    {
      A: "two words",
      B: 'it is "so" \\ $x',
      C: 'a "b" $x \\n',
    },
  ],
  ["A=one\\\ntwo\nB=a\\ b\\\\c\nD=it's", { A: "onetwo", B: "a b\\c", D: "it's" }],
  ["A='two\nlines'\nB=\"X=1\nY=2\"\nC=\"a\"'b'c", { A: "two\nlines", B: "X=1\nY=2", C: "abc" }],
  ["A=1\r\nB=2\r\n", { A: "1", B: "2" }],
  ["A=1\nA=2", { A: "2" }],
])("a settings file is read as systemd reads it: %j", (text, read) => {
  expect(readAssignments(text)).toEqual(read);
});

test("an instance's settings are its own file and its own koha-conf.xml, and nothing of the shell's", async () => {
  const root = await mkdtemp(join(tmpdir(), "tidings-instance-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, "etc/koha/sites/riverside"), { recursive: true });
  await writeFile(join(root, "etc/koha/sites/riverside/tidings.env"), "TIDINGS_KEY=k\n");
  expect(await readInstance("riverside", root)).toEqual({
    KOHA_CONF: `${root}/etc/koha/sites/riverside/koha-conf.xml`,
    TIDINGS_KEY: "k",
  });
  await expect(readInstance("lakeside", root)).rejects.toThrow(/lakeside\/tidings.env is not there/);
  await expect(readInstance("../riverside", root)).rejects.toThrow('"../riverside" is no name of a Koha instance.');
});
