import { expect, test } from "vitest";
import { labelFaults } from "./labels.ts";

const check = (labels: readonly string[], text: string) => labelFaults(new Set(labels), [{ path: "Menu.pm", text }]);

test.each([
  ["a template", "saved", "[% words.saved | html %]"],
  ["Perl", "saved", "$words->{saved}"],
  ["a string", "enter_login", "return words( $c, 401, 'enter_login', %page );"],
  ["a list of names", "fault_csrf_failed", 'my @all = qw(csrf_failed not_saved); $words->{"fault_$one"}'],
  ["a beginning and its rest", "check_node", "[ 'node', 'ok' ]; $words->{\"check_$name\"}"],
  ["a beginning within another", "advice_reach_later", "$words->{ 'advice_' . $name }; 'reach_' . $found; qw(later)"],
  ["a field with its fault", "fault_address_path", "push @faults, 'opac_url path'; \"fault_address_$why\""],
])("a label is used that stands in %s", (_, label, text) => {
  expect(check([label], text)).toEqual([]);
});

test("a label that only a comment or another label names is unused", () => {
  expect(check(["saved", "save"], "# words.save\n$words->{saved};")).toEqual(["save: nothing asks for this label."]);
  expect(check(["check_gone"], '$words->{"check_$name"}')).toEqual(["check_gone: nothing asks for this label."]);
});

test("a label that is asked for must be there", () => {
  expect(check([], "[% words.saved | html %] $words->{done} words( $c, 401, 'login' )")).toEqual([
    "Menu.pm: asks for saved, which is no label.",
    "Menu.pm: asks for done, which is no label.",
    "Menu.pm: asks for login, which is no label.",
  ]);
});
