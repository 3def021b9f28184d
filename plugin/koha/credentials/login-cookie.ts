/**
 * Koha's own session cookie, in the OPAC and on staff pages. Our pages are on the same host, so browsers send it to us
 * too. At a log-out Koha deletes the session and gives the browser a new one (C4::Auth::checkauth), whether it keeps
 * sessions in MariaDB, in memcached or in files.
 */
export const LOGIN_COOKIE = "CGISESSID";
