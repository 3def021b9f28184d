package Koha::Plugin::Tidings::StaffEnter;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Mojo::Base 'Mojolicious::Controller';

use Koha::Plugin::Tidings::Answer;
use Koha::Plugin::Tidings::Door;
use Koha::Plugin::Tidings::Permission;
use Koha::Plugin::Tidings::Roles;
use Koha::Plugin::Tidings::Service;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Ticket;

my $HOME = '/cgi-bin/koha/mainpage.pl';

# A page of Koha asks this after it has been shown; it does without the answer rather than keep a process of Koha's.
my $STATUS_SECONDS = 1;

# Redirects staff who are logged in to Koha to the service's pages, with a one-time ticket, whatever permission it is
# that gives them something to do there.
sub enter {
    my ($c) = @_;
    $c->openapi->valid_input or return;
    my $target = Koha::Plugin::Tidings::Door::target( $c->param('to'), $c->param('patron') );
    my %page   = ( title => 'staff_menu', back => 'staff_back', to => $HOME );
    my $user   = Koha::Plugin::Tidings::Answer::user($c);
    return Koha::Plugin::Tidings::Answer::not_logged_in( $c, %page, to => _login($target) ) if !$user;
    my $lang   = Koha::Plugin::Tidings::Answer::language($c);
    my ( $because, $status, $address ) = eval { _address( $user, $target, $lang ) };
    if ( my $why = $@ ) {
        warn 'Tidings: staff: ' . ( split /\n/, "$why" )[0] . "\n";
        ( $because, $status ) = ( 'enter_failed', 500 );
    }
    return Koha::Plugin::Tidings::Answer::words( $c, $status, $because, %page ) if $because;
    return Koha::Plugin::Tidings::Answer::send_on( $c, $address );
}

# How a patron is reached, in a line for Koha's own pages: what the service says, or 204 for whatever reason there is
# nothing to say. A status of an error would stand in the browser's log on each page.
sub status {
    my ($c) = @_;
    $c->openapi->valid_input or return;
    my $user = Koha::Plugin::Tidings::Answer::user($c);
    my $told = $user && eval { _status( $user, $c->param('patron'), Koha::Plugin::Tidings::Answer::language($c) ) };
    $c->res->headers->cache_control('no-store');
    return $told ? $c->render( status => 200, json => $told ) : $c->rendered(204);
}

# A page of Koha's that shows its login and then ours. Not in the hash, which a login may lose.
sub _login {
    my ($target) = @_;
    return "$HOME?tidings=" . ( defined $target ? $target =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/egr : 1 );
}

sub _address {
    my ( $user, $target, $lang ) = @_;
    my $dbh      = C4::Context->dbh;
    my $settings = Koha::Plugin::Tidings::Settings::read_all($dbh);
    my $who      = _who($user);
    return ( 'staff_refused', 403 ) if !%{ _roles( $dbh, $settings, $who ) };
    return ( 'tool_no_address', 404 )
        if $settings->{staff_url} eq q{} || !Koha::Plugin::Tidings::Settings::is_enabled($dbh);
    return ( undef, undef, Koha::Plugin::Tidings::Door::address( $dbh, $who, $target, $lang ) );
}

sub _status {
    my ( $user, $patron, $lang ) = @_;
    my $target   = Koha::Plugin::Tidings::Door::target( undef, $patron ) or return;
    my $dbh      = C4::Context->dbh;
    my $settings = Koha::Plugin::Tidings::Settings::read_all($dbh);
    my $who      = _who($user);
    return if !_roles( $dbh, $settings, $who )->{see} || !Koha::Plugin::Tidings::Settings::is_enabled($dbh);
    my $token = Koha::Plugin::Tidings::Door::ticket( $dbh, $who, $target, $lang );
    my $told  = Koha::Plugin::Tidings::Service::status( $settings->{inner_url}, $token, $STATUS_SECONDS );
    Koha::Plugin::Tidings::Ticket::tear_up( $dbh, $token ) if !$told;
    return $told;
}

sub _who {
    my ($user) = @_;
    my ( $userid, $card ) = ( $user->userid, $user->cardnumber );
    return { id => $user->borrowernumber, userid => defined $userid ? $userid : defined $card ? $card : q{} };
}

sub _roles {
    my ( $dbh, $settings, $who ) = @_;
    my $may = Koha::Plugin::Tidings::Permission::list( $dbh, $who->{userid} );
    return Koha::Plugin::Tidings::Roles::of( $settings, $may );
}

1;
