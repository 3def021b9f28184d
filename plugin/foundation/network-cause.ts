/** Why no connection to another machine came about. */
export type NetworkCause = "connection_refused" | "connection_silent" | "host_unknown" | "tls_failed" | "proxy_failed";

/** The words of the system, of Node, of undici and of nodemailer, in the order in which they are looked at. */
const CAUSES: readonly (readonly [NetworkCause, RegExp])[] = [
  ["proxy_failed", /PROXY/],
  ["connection_refused", /^ECONNREFUSED$/],
  ["host_unknown", /^(ENOTFOUND|EAI_\w+|EDNS|EINVAL_DOMAIN)$/],
  [
    "tls_failed",
    /^(ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|ETLS|\w*CERT\w*|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_CA|\w*CRL\w*)$/,
  ],
  [
    "connection_silent",
    /^(ETIMEDOUT|TIMEOUT|ESOCKETTIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
  ],
];

/**
 * The cause behind the code of an error that came before a connection stood; undefined for any other code. A firewall
 * that drops what we send and a network without a way there look the same: silence.
 */
export function networkCause(code: string): NetworkCause | undefined {
  return CAUSES.find(([, codes]) => codes.test(code))?.[0];
}

/** The code of an error, or of the error that caused it: `fetch` tells only that it failed. */
export function networkCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return "cause" in error ? networkCode(error.cause) : "";
}
