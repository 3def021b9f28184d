import { expect, test } from "vitest";
import { isCourtesy } from "./courtesy.ts";

test.each([
  "Thanks!",
  "thank you so much",
  "Ok, got it",
  "¡Muchas gracias!",
  "Merci beaucoup",
  "Tusind tak for hjælpen",
  "👍",
  "❤️🎉",
])("“%s” wants neither an answer nor a person", (text) => {
  expect(isCourtesy(text)).toBe(true);
});

test.each([
  "Thanks, but renew Dune",
  "Cancel my hold on Dune",
  "got you",
  "a lot",
  "",
  "?",
  "📵",
  "Gracias, pero no es mi libro",
  "no thanks",
])("“%s” may want one", (text) => {
  expect(isCourtesy(text)).toBe(false);
});
