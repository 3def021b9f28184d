package Koha::Plugin::Tidings::Enter;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Mojo::Base 'Mojolicious::Controller';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Ticket;

my $LOGIN = '/cgi-bin/koha/opac-user.pl';

# Sends a patron who is logged in to Koha on to the service's pages, with a ticket of his own. Only the browser's session counts: a program
# with a token has no business there.
sub enter {
    my ($c) = @_;
    $c->openapi->valid_input or return;
    my $patron = $c->cookie('CGISESSID') && !$c->req->headers->authorization ? $c->stash('koha.user') : undef;
    return _not_logged_in($c) if !$patron;
    my $address = eval { _ticketed_address($patron) };
    if ( my $why = $@ ) {
        warn 'Tidings: enter: ' . ( split /\n/, "$why" )[0] . "\n";
        return _answer( $c, 500, 'This does not work at the moment. Please try again later.' );
    }
    return _answer( $c, 404, 'The library has not opened these pages yet.' ) if !$address;
    return _send_on( $c, $address );
}

# Somebody whose login ended while the page stood open sees Koha's login page; a program is told.
sub _not_logged_in {
    my ($c) = @_;
    return _send_on( $c, $LOGIN ) if ( $c->req->headers->accept || q{} ) =~ m{\btext/html\b};
    return _answer( $c, 401, 'Please log in first.' );
}

sub _send_on {
    my ( $c, $address ) = @_;
    $c->res->headers->location($address);
    $c->res->headers->cache_control('no-store');
    return $c->rendered(303);
}

sub _ticketed_address {
    my ($patron) = @_;
    my $dbh = C4::Context->dbh;
    # Koha reads routes at start only, so they outlive the plugin's being disabled.
    my $enabled = Koha::Plugin::Tidings::Database::value( $dbh,
        "select plugin_value from plugin_data where plugin_class = 'Koha::Plugin::Tidings' and plugin_key = '__ENABLED__'" );
    my $url = Koha::Plugin::Tidings::Settings::read_all($dbh)->{opac_url};
    return if !$enabled || $url eq q{};
    my $name = defined $patron->userid ? $patron->userid : $patron->cardnumber;
    my $token = Koha::Plugin::Tidings::Ticket::mint(
        $dbh,
        kind => 'patron',
        who_id => $patron->borrowernumber,
        who  => defined $name ? $name : q{},
        lang => Koha::Plugin::Tidings::Labels::language()
    );
    return "$url/enter?ticket=$token";
}

sub _answer {
    my ( $c, $status, $sentence ) = @_;
    return $c->render( status => $status, json => { error => $sentence } );
}

1;
