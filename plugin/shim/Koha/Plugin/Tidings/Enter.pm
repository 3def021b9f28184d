package Koha::Plugin::Tidings::Enter;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Mojo::Base 'Mojolicious::Controller';

use Koha::Plugin::Tidings::Answer;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Ticket;

my $LOGIN = '/cgi-bin/koha/opac-user.pl';

# Redirects a patron who is logged in to Koha to the service's pages, with a one-time ticket. Only the browser's session
# counts: an API client with a token is refused.
sub enter {
    my ($c) = @_;
    $c->openapi->valid_input or return;
    my %page   = ( title => 'opac_menu', back => 'enter_back', to => $LOGIN );
    my $patron = Koha::Plugin::Tidings::Answer::user($c);
    return Koha::Plugin::Tidings::Answer::not_logged_in( $c, %page ) if !$patron;
    my $lang    = Koha::Plugin::Tidings::Answer::language($c);
    my $address = eval { _ticketed_address( $patron, $lang ) };
    if ( my $why = $@ ) {
        warn 'Tidings: enter: ' . ( split /\n/, "$why" )[0] . "\n";
        return Koha::Plugin::Tidings::Answer::words( $c, 500, 'enter_failed', %page );
    }
    return Koha::Plugin::Tidings::Answer::words( $c, 404, 'enter_closed', %page ) if !$address;
    return Koha::Plugin::Tidings::Answer::send_on( $c, $address );
}

sub _ticketed_address {
    my ( $patron, $lang ) = @_;
    my $dbh = C4::Context->dbh;
    my $url = Koha::Plugin::Tidings::Settings::read_all($dbh)->{opac_url};
    return if $url eq q{} || !Koha::Plugin::Tidings::Settings::is_enabled($dbh);
    my $name  = defined $patron->userid ? $patron->userid : $patron->cardnumber;
    my $token = Koha::Plugin::Tidings::Ticket::mint(
        $dbh,
        kind   => 'patron',
        who_id => $patron->borrowernumber,
        who    => defined $name ? $name : q{},
        lang   => $lang
    );
    return "$url/enter?ticket=$token";
}

1;
