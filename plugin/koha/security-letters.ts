/**
 * Letters that give access to an account, as a pattern for JavaScript and MariaDB alike: Koha itself sends them, at
 * once. The shim has the same pattern ($SECURITY in Run.pm); shim/numbers.test.ts compares the two.
 */
export const SECURITY_LETTERS =
  "^((STAFF_)?PASSWORD_RESET|PASSWORD_CHANGE|OTP_TOKEN|2FA_.*|OPAC_REG.*|WELCOME|ACCTDETAILS)$";
