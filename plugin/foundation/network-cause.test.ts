import { expect, test } from "vitest";
import { networkCause } from "./network-cause.ts";

test.each([
  ["ECONNREFUSED", "connection_refused"],
  ["ETIMEDOUT", "connection_silent"],
  ["TIMEOUT", "connection_silent"],
  ["EHOSTUNREACH", "connection_silent"],
  ["ENOTFOUND", "host_unknown"],
  ["EAI_AGAIN", "host_unknown"],
  ["EDNS", "host_unknown"],
  ["ETLS", "tls_failed"],
  ["EPROTO", "tls_failed"],
  ["CERT_HAS_EXPIRED", "tls_failed"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls_failed"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls_failed"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "tls_failed"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "tls_failed"],
  ["ERR_PROXY_TUNNEL", "proxy_failed"],
  ["EPROXY", "proxy_failed"],
  ["ECONNRESET", undefined],
  ["", undefined],
])("%s means %s", (code, cause) => {
  expect(networkCause(code)).toBe(cause);
});
