import { XMLParser } from "fast-xml-parser";

/** The values in yazgfs/config, each as often as it stands there. */
export type ConfValues = (name: string) => readonly string[];

/** What koha-conf.xml is instead of readable. */
export type ConfFault = "document_type" | "not_well_formed" | "no_config" | "several_configs";

/**
 * Reads koha-conf.xml. Koha reads it by XML::Simple, which makes a list of what stands there twice; where Koha expects
 * one value, it cannot work with that.
 */
export function readConfXml(xml: string): ConfValues | ConfFault {
  // A document type could define entities that expand without end; Koha's own file has none.
  if (hasDocumentType(xml)) return "document_type";
  let config: unknown;
  try {
    const parser = new XMLParser({ parseTagValue: false, ignoreDeclaration: true, htmlEntities: true });
    const parsed: unknown = parser.parse(xml, true);
    config = field(field(parsed, "yazgfs"), "config");
  } catch {
    return "not_well_formed";
  }
  if (Array.isArray(config)) return "several_configs";
  if (typeof config !== "object" || config === null) return "no_config";
  return (name) => {
    const found = field(config, name);
    return (Array.isArray(found) ? found : [found]).filter((text) => typeof text === "string");
  };
}

const ENDS: Readonly<Record<string, string>> = { "<!--": "-->", "<![cdata[": "]]>", "<?": "?>" };

/** Whether there is one outside comments, CDATA sections and processing instructions. */
function hasDocumentType(xml: string): boolean {
  const begins = /<!--|<!\[CDATA\[|<\?|<!DOCTYPE/gi;
  for (let found = begins.exec(xml); found; found = begins.exec(xml)) {
    const end = ENDS[found[0].toLowerCase()];
    if (end === undefined) return true;
    const at = xml.indexOf(end, begins.lastIndex);
    if (at < 0) return false;
    begins.lastIndex = at + end.length;
  }
  return false;
}

function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
