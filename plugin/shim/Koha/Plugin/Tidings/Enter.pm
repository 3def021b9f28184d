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

# Redirects a patron who is logged in to Koha to the service's pages, with a one-time ticket. Only the browser's session
# counts: an API client with a token is refused.
sub enter {
    my ($c) = @_;
    $c->openapi->valid_input or return;
    my $patron = $c->cookie('CGISESSID') && !$c->req->headers->authorization ? $c->stash('koha.user') : undef;
    return _not_logged_in($c) if !$patron;
    my $lang    = _language($c);
    my $address = eval { _ticketed_address( $patron, $lang ) };
    if ( my $why = $@ ) {
        warn 'Tidings: enter: ' . ( split /\n/, "$why" )[0] . "\n";
        return _answer( $c, 500, 'enter_failed', $lang );
    }
    return _answer( $c, 404, 'enter_closed', $lang ) if !$address;
    return _send_on( $c, $address );
}

# A browser whose login ended while the page was open is sent to Koha's login page; an API client gets a 401.
sub _not_logged_in {
    my ($c) = @_;
    return _send_on( $c, $LOGIN ) if _is_browser($c);
    return _answer( $c, 401, 'enter_login', 'en' );
}

sub _is_browser { return ( $_[0]->req->headers->accept || q{} ) =~ m{\btext/html\b} }

# The language that the patron chose in Koha. Koha's own look-up reads a CGI request, and its REST application has none.
sub _language {
    my ($c) = @_;
    my $chosen = $c->cookie('KohaOpacLanguage');
    return defined $chosen && $chosen =~ /\A[A-Za-z-]{2,25}\z/ ? $chosen : Koha::Plugin::Tidings::Labels::language();
}

sub _send_on {
    my ( $c, $address ) = @_;
    $c->res->headers->location($address);
    $c->res->headers->cache_control('no-store');
    return $c->rendered(303);
}

sub _ticketed_address {
    my ( $patron, $lang ) = @_;
    my $dbh = C4::Context->dbh;
    # Koha reads routes only when it starts, so they are still there after the plugin was disabled.
    my $enabled = Koha::Plugin::Tidings::Database::value( $dbh,
        'select plugin_value from plugin_data'
            . " where plugin_class = 'Koha::Plugin::Tidings' and plugin_key = '__ENABLED__'" );
    my $url = Koha::Plugin::Tidings::Settings::read_all($dbh)->{opac_url};
    return if !$enabled || $url eq q{};
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

# A small page in the patron's language for a browser, a JSON sentence for an API client.
sub _answer {
    my ( $c, $status, $key, $lang ) = @_;
    return $c->render( status => $status, json => { error => Koha::Plugin::Tidings::Labels::words('en')->{$key} } )
        if !_is_browser($c);
    my $words = Koha::Plugin::Tidings::Labels::words($lang);
    my ( $title, $sentence, $back ) = map { Koha::Plugin::Tidings::Labels::escape( $words->{$_} ) }
        ( 'opac_menu', $key, 'enter_back' );
    my $short = Koha::Plugin::Tidings::Labels::nearest($lang);
    $c->res->headers->cache_control('no-store');
    return $c->render( status => $status, format => 'html', text => <<"HTML" );
<!DOCTYPE html>
<html lang="$short">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title></head>
<body><main><h1>$title</h1><p>$sentence</p><p><a href="$LOGIN">$back</a></p></main></body>
</html>
HTML
}

1;
