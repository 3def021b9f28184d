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

# Writes a one-time ticket, good for 60 seconds, and returns what to show for it; only its hash is kept. Dies without good randomness.
# `kind` is staff, patron or nudge: a ticket opens one kind of door only.
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

# Tears up a ticket that nobody will bring any more.
sub tear_up {
    my ( $dbh, $token ) = @_;
    Koha::Plugin::Tidings::Database::change( $dbh, 'delete from tidings_ticket where ticket_hash = ?', Digest::SHA::sha256_hex($token) );
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
