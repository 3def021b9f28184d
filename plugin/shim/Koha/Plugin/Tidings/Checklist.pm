package Koha::Plugin::Tidings::Checklist;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::Fence;
use Koha::Plugin::Tidings::Migrations;
use Koha::Plugin::Tidings::NodeVersion;
use Koha::Plugin::Tidings::Service;
use Koha::Plugin::Tidings::Setup;

my $PATIENCE_SECONDS = 2;
my $NODE             = 24;

# Computed as the service computes it for itself (http/health).
my $INSTANCE = q{select left(sha2(concat(database(), '@', @@hostname, ':', @@port), 256), 12)};

# Everything that the configuration page shows about this installation: { checks, apache, commands, tests, message_url,
# is_live, offer_driver }.
sub page {
    my ( $dbh, $settings, $words, $version ) = @_;
    my $live = $settings->{mode} eq 'live';
    return {
        checks       => [ map { _worded( $words, @{$_} ) } _lines( $dbh, $settings, $version, $live ) ],
        apache       => Koha::Plugin::Tidings::Setup::apache($settings),
        commands     => Koha::Plugin::Tidings::Setup::commands(),
        tests        => Koha::Plugin::Tidings::Setup::tests($settings),
        message_url  => Koha::Plugin::Tidings::Setup::message_url($settings),
        is_live      => $live,
        # In trial Koha's own driver goes on working. Ours may be set only where there is none, so that patrons can
        # choose text messages at all.
        offer_driver => !Koha::Plugin::Tidings::Driver::is_ours()
            && ( $live || Koha::Plugin::Tidings::Driver::current() eq q{} ),
    };
}

# The lines of the checklist, each as its name, its state (ok, todo or later), what was found, and the name of the
# advice if that differs from the line's own.
sub _lines {
    my ( $dbh, $settings, $version, $live ) = @_;
    my $health = Koha::Plugin::Tidings::Service::health( $settings->{inner_url}, $PATIENCE_SECONDS ) || {};
    my $theirs = $health->{instance}
        && $health->{instance} ne Koha::Plugin::Tidings::Database::value( $dbh, $INSTANCE );
    return map { _safely( @{$_} ) } (
        [ node      => sub { _node( defined $health->{version} ) } ],
        [ letters   => sub { _letters($dbh) } ],
        [ tables    => sub { _tables($dbh) } ],
        [ addresses => sub { _addresses($settings) } ],
        [ service   => sub { _service( $health->{version}, $version, $theirs ) } ],
        [ ledger    => sub { _ledger( $theirs ? undef : $health->{ledger} ) } ],
        [ bot       => sub { _bot( $theirs || !defined $health->{version} ? undef : $settings->{inner_url} ) } ],
        [ driver    => sub { _driver($live) } ],
        [ fence     => sub { _fence( $dbh, $live ) } ],
    );
}

sub _safely {
    my ( $name, $look ) = @_;
    my @found = eval { $look->() };
    return [ $name, @found ? @found : 'todo' ];
}

# A service that responds has found its Node, wherever that is.
sub _node {
    my ($answers) = @_;
    my $found = Koha::Plugin::Tidings::NodeVersion::found($PATIENCE_SECONDS);
    my ($major) = ( defined $found ? $found : q{} ) =~ /\Av?([0-9]+)/;
    return ( 'ok', $found ) if ( $major || 0 ) >= $NODE;
    return ( 'ok', q{} ) if $answers;
    return ( 'todo', defined $found ? $found : q{} );
}

sub _letters {
    my ($dbh) = @_;
    my $count = Koha::Plugin::Tidings::Database::value( $dbh,
        "select count(*) from letter where message_transport_type = 'sms'" );
    return ( $count ? 'ok' : 'todo', $count );
}

sub _tables {
    my ($dbh) = @_;
    my @pending = Koha::Plugin::Tidings::Migrations::pending($dbh);
    return ( @pending ? 'todo' : 'ok', join q{ }, @pending );
}

sub _addresses {
    my ($settings) = @_;
    my @missing = grep { $settings->{$_} eq q{} } qw(staff_url opac_url provider_url);
    return ( @missing ? 'todo' : 'ok', q{} );
}

sub _service {
    my ( $found, $version, $theirs ) = @_;
    return ( 'todo', q{} ) if !defined $found;
    return ( 'todo', q{}, 'service_theirs' ) if $theirs;
    return $found eq $version ? ( 'ok', $found ) : ( 'todo', $found, 'service_other' );
}

# Everything works with Koha's own database user; a user with fewer rights is only a recommendation.
sub _ledger {
    my ($rights) = @_;
    return ( 'later', q{}, 'ledger_unknown' ) if !defined $rights;
    return ( $rights eq 'append_only' ? 'ok' : 'later', q{} );
}

# In the service's own words, which the staff pages and /ready show as well.
sub _bot {
    my ($url) = @_;
    my $hearing = defined $url ? Koha::Plugin::Tidings::Service::hearing( $url, $PATIENCE_SECONDS ) : undef;
    return ( 'todo', q{}, 'bot_unknown' ) if !$hearing;
    return ( 'todo', q{}, 'bot_nothing' ) if !@{$hearing};
    my @deaf = map { "$_->{channel}: $_->{because}" } grep { !$_->{hears} } @{$hearing};
    return @deaf ? ( 'todo', join q{ }, @deaf ) : ( 'ok', join q{, }, map { $_->{channel} } @{$hearing} );
}

sub _driver {
    my ($live)  = @_;
    my $current = Koha::Plugin::Tidings::Driver::current();
    return ( Koha::Plugin::Tidings::Driver::is_ours() ? 'ok' : 'todo', $current ) if $live;
    return ( 'later', $current, $current eq q{} ? 'driver_empty' : 'driver_trial' );
}

sub _fence {
    my ( $dbh, $live ) = @_;
    if ( !Koha::Plugin::Tidings::Fence::can_stand() ) {
        my ($release) = C4::Context->preference('Version') =~ /\A([0-9]+[.][0-9]{2})/;
        return ( 'todo', "Koha $release", 'fence_old' );
    }
    return ( 'later', q{}, 'fence_trial' ) if !$live;
    my ( $seen, $fresh ) = @{
        Koha::Plugin::Tidings::Database::raising(
            $dbh,
            sub {
                $dbh->selectrow_arrayref(
                    'select value, value > utc_timestamp() - interval 1 day from tidings_setting where name = ?',
                    undef, 'fence_seen_at'
                );
            }
        ) || []
    };
    return ( $fresh ? 'ok' : 'todo', defined $seen ? "$seen UTC" : q{} );
}

sub _worded {
    my ( $words, $name, $state, $found, $advice ) = @_;
    return {
        state  => $state,
        word   => $words->{"state_$state"},
        title  => $words->{"check_$name"},
        found  => defined $found ? $found : q{},
        advice => $state eq 'ok' ? q{} : $words->{ 'advice_' . ( $advice || $name ) },
    };
}

1;
