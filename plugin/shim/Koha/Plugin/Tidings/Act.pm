package Koha::Plugin::Tidings::Act;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Mojo::Base 'Mojolicious::Controller';

use Koha::Plugin::Tidings::ActSigned;
use Koha::Plugin::Tidings::Settings;

# Larger than any act of the service's; the same number stands there (koha/acts/ask-koha).
my $MOST_BYTES = 65_536;

# Every status that the service knows by the reason of a refusal.
my %STATUS = ( shape => 400, unknown_action => 400, not_permitted => 403, failed => 500 );

# Does what the service asks, if the request is the service's own (ActSigned). Nobody's session in Koha counts here.
# Whoever is not believed learns nothing but that. Nothing of the request is ever logged.
sub act {
    my ($c) = @_;
    $c->openapi->valid_input or return;
    $c->res->headers->cache_control('no-store');
    my $body = $c->req->body;
    return _refuse( $c, 413, 'too_large' ) if !defined $body || length $body > $MOST_BYTES;
    local ( $@, $! );
    local $SIG{__DIE__};
    my $dbh;
    my $believed = eval {
        $dbh = C4::Context->dbh;
        Koha::Plugin::Tidings::ActSigned::redeem( $dbh, $c->req->headers->header('X-Tidings-Act'), $body );
    };
    return _refuse( $c, 403, 'refused' ) if !$believed;
    my $answer = eval { _do( $dbh, $body ) } || { because => 'failed' };
    my $why = $answer->{because};
    return defined $why ? _refuse( $c, $STATUS{$why} || 409, $why ) : $c->render( status => 200, json => $answer );
}

sub _do {
    my ( $dbh, $body ) = @_;
    return { because => 'disabled' } if !Koha::Plugin::Tidings::Settings::is_enabled($dbh);
    require Koha::Plugin::Tidings::Acts;
    return Koha::Plugin::Tidings::Acts::perform( $dbh, $body );
}

sub _refuse {
    my ( $c, $status, $because ) = @_;
    return $c->render( status => $status, json => { because => $because } );
}

1;
