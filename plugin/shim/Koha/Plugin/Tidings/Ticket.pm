package Koha::Plugin::Tidings::Ticket;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Digest::SHA  ();
use JSON::PP     ();
use MIME::Base64 ();
use Koha::Plugin::Tidings::Database;

our $RANDOM = '/dev/urandom';

# Stores a one-time ticket that is valid for 60 seconds, and returns its token; only the token's hash is stored. Dies if
# no randomness can be read. `kind` is staff, patron or nudge, and a ticket is valid for that one kind only.
sub mint {
    my ( $dbh, %ticket ) = @_;
    my $token = MIME::Base64::encode_base64( _random_bytes(32), q{} );
    $token =~ tr{+/=}{-_}d;
    Koha::Plugin::Tidings::Database::change(
        $dbh,
        'insert into tidings_ticket (ticket_hash, kind, who_id, who, permissions, target, lang, made_at, expires_at)'
            . ' values (?, ?, ?, ?, ?, ?, ?, utc_timestamp(3), utc_timestamp(3) + interval 60 second)',
        Digest::SHA::sha256_hex($token),
        @ticket{qw(kind who_id)},
        substr( $ticket{who}, 0, 75 ),
        $ticket{permissions} ? JSON::PP->new->ascii->encode( $ticket{permissions} ) : undef,
        @ticket{qw(target lang)}
    );
    return $token;
}

# Deletes a ticket that will not be used any more.
sub tear_up {
    my ( $dbh, $token ) = @_;
    my $hash = Digest::SHA::sha256_hex($token);
    Koha::Plugin::Tidings::Database::change( $dbh, 'delete from tidings_ticket where ticket_hash = ?', $hash );
    return;
}

sub _random_bytes {
    my ($count) = @_;
    open my $source, q{<:raw}, $RANDOM or die "no source of randomness\n";
    my $got = read( $source, my $bytes, $count );
    close $source or die "no source of randomness\n";
    die "no source of randomness\n" if !defined $got || $got != $count;
    return $bytes;
}

1;
