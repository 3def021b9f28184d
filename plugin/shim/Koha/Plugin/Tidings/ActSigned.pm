package Koha::Plugin::Tidings::ActSigned;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Digest::SHA ();
use Koha::Plugin::Tidings::Database;

# What a signature stands for beside the body. The same text stands in the service (koha/acts/announce).
my $WHAT    = 'POST /api/v1/contrib/tidings/act';
my $SECONDS = 60;

# Whether the service has announced this very request, a moment ago, and nobody has made it before. Each request has a
# secret of its own: the service writes its signature into our table beforehand and sends the secret with the request.
# So no lasting secret is stored where a report of Koha's could read it, the database's clock is the only one, and who
# reads the table can neither make a request nor change one. Looking is using up: of two at once only one is believed.
sub redeem {
    my ( $dbh, $secret, $body ) = @_;
    return 0 if !defined $secret || ref $secret || $secret !~ /\A[A-Za-z0-9_-]{43}\z/;
    return Koha::Plugin::Tidings::Database::change( $dbh, <<"SQL", signature( $secret, $body ) ) == 1 ? 1 : 0;
delete from tidings_host_request where nonce = ?
and asked_at between utc_timestamp(3) - interval $SECONDS second and utc_timestamp(3) + interval $SECONDS second
SQL
}

# The HMAC-SHA256 of a request, 43 characters. Pure. `body` is bytes.
sub signature {
    my ( $secret, $body ) = @_;
    my $signed = Digest::SHA::hmac_sha256_base64( "$WHAT\n" . Digest::SHA::sha256_hex($body), $secret );
    $signed =~ tr{+/=}{-_}d;
    return $signed;
}

1;
