package Koha::Plugin::Tidings::Answer;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Labels;

# What the routes of the plugin share: whose session it is, and how they answer.

# The person of this browser's session in Koha. Only that counts: an API client with a token is refused.
sub user {
    my ($c) = @_;
    return $c->cookie('CGISESSID') && !$c->req->headers->authorization ? $c->stash('koha.user') : undef;
}

# The language that the person chose in Koha. Koha's own look-up reads a CGI request, and its REST application has none.
sub language {
    my ($c) = @_;
    my $chosen = $c->cookie('KohaOpacLanguage');
    return defined $chosen && $chosen =~ /\A[A-Za-z-]{2,25}\z/ ? $chosen : Koha::Plugin::Tidings::Labels::language();
}

sub send_on {
    my ( $c, $address ) = @_;
    $c->res->headers->location($address);
    $c->res->headers->cache_control('no-store');
    return $c->rendered(303);
}

# A browser whose login ended while the page was open is sent to Koha's login page, or within a page of Koha's, where a
# login has no place, gets a link to it; an API client gets a 401. The page is as in `words`.
sub not_logged_in {
    my ( $c, %page ) = @_;
    return send_on( $c, $page{to} ) if _is_browser($c) && !$c->param('framed');
    return words( $c, 401, 'enter_login', %page );
}

# A small page in the person's language for a browser, a JSON sentence for an API client. `title` and `back` name words,
# and `to` is where the link leads, out of a frame where there is one.
sub words {
    my ( $c, $status, $key, %page ) = @_;
    return $c->render( status => $status, json => { error => Koha::Plugin::Tidings::Labels::words('en')->{$key} } )
        if !_is_browser($c);
    my $lang  = language($c);
    my $words = Koha::Plugin::Tidings::Labels::words($lang);
    my ( $title, $sentence, $back, $to ) = map { Koha::Plugin::Tidings::Labels::escape($_) }
        @{$words}{ $page{title}, $key, $page{back} }, $page{to};
    my $short = Koha::Plugin::Tidings::Labels::nearest($lang);
    $c->res->headers->cache_control('no-store');
    # The name by which our scripts know this page for ours is `tidings`.
    return $c->render( status => $status, format => 'html', text => <<"HTML" );
<!DOCTYPE html>
<html lang="$short">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="tidings">
<title>$title</title></head>
<body><main><h1>$title</h1><p>$sentence</p><p><a href="$to" target="_top">$back</a></p></main></body>
</html>
HTML
}

sub _is_browser { return ( $_[0]->req->headers->accept || q{} ) =~ m{\btext/html\b} }

1;
