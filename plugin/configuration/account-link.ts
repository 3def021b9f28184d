/** Koha's page of a patron's account, on the host of our patron pages; empty where their address is only a path. */
export const accountLink = (opacUrl: string): string =>
  URL.canParse(opacUrl) ? `${new URL(opacUrl).origin}/cgi-bin/koha/opac-user.pl` : "";
