package Koha::Plugin::Tidings::Checklist;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::Fence;
use Koha::Plugin::Tidings::Letters;
use Koha::Plugin::Tidings::Migrations;
use Koha::Plugin::Tidings::NodeVersion;
use Koha::Plugin::Tidings::Outside;
use Koha::Plugin::Tidings::Service;
use Koha::Plugin::Tidings::Setup;

my $PATIENCE_SECONDS = 2;
my $NODE             = 24;

# MariaDB's number for a table that is not there.
my $NO_SUCH_TABLE = 1146;

# The service asks public addresses for three seconds at most.
my $CHECKS_SECONDS = 5;

# Lines that do not stand against going live: the service shows by answering that it has its Node, whether a fence can
# stand is asked in a sentence of its own, and what does not reach a patron yet is no reason to keep back the rest.
my %HARMLESS = map { ( $_ => 1 ) } qw(node fence driver coverage);
my $LETTERS  = '/cgi-bin/koha/tools/letter.pl';
my $TOOL     = '/cgi-bin/koha/plugins/run.pl?class=Koha%3A%3APlugin%3A%3ATidings&method=tool';

# Computed as the service computes it for itself (http/health).
my $INSTANCE = q{select left(sha2(concat(database(), '@', @@hostname, ':', @@port), 256), 12)};

# Everything that the configuration page shows about this installation: { checks, against, apache, commands, tests,
# message_url, removal, is_live, offer_driver }. `against` are those of the checks that stand against going live.
sub page {
    my ( $dbh, $settings, $words, $version ) = @_;
    my $live  = $settings->{mode} eq 'live';
    my @lines = lines( $dbh, $settings, $version );
    return {
        checks       => [ map { _worded( $words, @{$_} ) } @lines ],
        against      => [ map { _worded( $words, @{$_} ) } against(@lines) ],
        removal      => Koha::Plugin::Tidings::Setup::removal(),
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

# Those of the lines that stand against going live: each needs a tick of its own, by somebody who has read it. Pure.
sub against { return grep { $_->[1] eq 'todo' && !$HARMLESS{ $_->[0] } } @_ }

# What a tick for a line says: for the same line with another finding it would not count. A time at which the same was
# found again is no other finding.
sub known_as {
    my ( $name, undef, $found, $advice ) = @{ $_[0] };
    my $known = $advice || $name;
    return $known if !defined $found || $found eq q{};
    $found =~ s/\b[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\b//g;
    return $known . q{_} . substr sha256_hex( encode( 'UTF-8', $found ) ), 0, 8;
}

# The lines of the checklist, each as its name, its state (ok, todo or later), what was found, and the name of the
# advice if that differs from the line's own. Going live asks for the same lines.
sub lines {
    my ( $dbh, $settings, $version ) = @_;
    my $live   = $settings->{mode} eq 'live';
    my $health = Koha::Plugin::Tidings::Service::health( $settings->{inner_url}, $PATIENCE_SECONDS ) || {};
    my $theirs = $health->{instance}
        && $health->{instance} ne Koha::Plugin::Tidings::Database::value( $dbh, $INSTANCE );
    my $answers = defined $health->{version} && !$theirs;
    my $checks
        = $answers ? Koha::Plugin::Tidings::Service::checks( $settings->{inner_url}, $CHECKS_SECONDS ) : undef;
    my @found = map { _safely( @{$_} ) } (
        [ node      => sub { _node( defined $health->{version} ) } ],
        [ letters   => sub { _letters($dbh) } ],
        [ tables    => sub { _tables($dbh) } ],
        [ service   => sub { _service( $health->{version}, $version, $theirs ) } ],
        # Without the second, messages cannot forget what Koha does; the first is only a recommendation.
        [ ledger    => sub { _right( $theirs ? undef : $health->{ledger}, 'append_only', 'later' ) } ],
        [ history   => sub { _right( $theirs ? undef : $health->{history}, 'read', 'todo' ) } ],
        [ bot       => sub { _bot( $answers ? $settings->{inner_url} : undef, $checks ) } ],
        [ ready     => sub { _ready( $answers ? $settings->{inner_url} : undef ) } ],
        [ driver    => sub { _driver($live) } ],
        [ fence     => sub { _fence( $dbh, $live ) } ],
        [ senders   => sub { _senders($dbh) } ],
        [ wordings  => sub { _wordings( $answers ? $settings->{inner_url} : undef ) } ],
    );
    return ( @found, Koha::Plugin::Tidings::Outside::lines( $settings, $checks ) );
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
    my $count = Koha::Plugin::Tidings::Letters::worded($dbh);
    return ( 'todo', $count ) if !$count;
    my @missing = Koha::Plugin::Tidings::Letters::missing($dbh);
    return @missing ? ( 'todo', join( q{, }, @missing ), 'letters_missing' ) : ( 'ok', $count );
}

sub _tables {
    my @pending = Koha::Plugin::Tidings::Migrations::pending( $_[0] );
    return ( @pending ? 'todo' : 'ok', join q{ }, @pending );
}

sub _service {
    my ( $found, $version, $theirs ) = @_;
    return ( 'todo', q{} ) if !defined $found;
    return ( 'todo', q{}, 'service_theirs' ) if $theirs;
    return $found eq $version ? ( 'ok', $found ) : ( 'todo', $found, 'service_other' );
}

# A right of the service's database user, as the service says it; whether it must be as wanted, or had better be.
sub _right {
    my ( $right, $wanted, $else ) = @_;
    return ( 'later', q{}, 'ledger_unknown' ) if !defined $right;
    return ( $right eq $wanted ? 'ok' : $else, q{} );
}

# In the service's own words, which the staff pages and /ready show as well.
sub _bot {
    my ( $url, $checks ) = @_;
    my $hearing = defined $url ? Koha::Plugin::Tidings::Service::hearing( $url, $PATIENCE_SECONDS ) : undef;
    return ( 'todo', q{}, 'bot_unknown' ) if !$hearing;
    # Nobody answers a mail by the bot.
    return ( 'later', q{}, 'bot_email' )
        if !@{$hearing} && Koha::Plugin::Tidings::Outside::has_account( $checks, 'email' );
    return ( 'todo', q{}, 'bot_nothing' ) if !@{$hearing};
    my @deaf = map { "$_->{channel}: $_->{because}" } grep { !$_->{hears} } @{$hearing};
    return @deaf ? ( 'todo', join q{ }, @deaf ) : ( 'ok', join q{, }, map { $_->{channel} } @{$hearing} );
}

# Whatever else keeps messages back, in the service's own words too.
sub _ready {
    my ($url) = @_;
    return ( 'later', q{}, 'ledger_unknown' ) if !defined $url;
    my $held_by = Koha::Plugin::Tidings::Service::held_by( $url, $PATIENCE_SECONDS );
    return ( 'todo', q{}, 'not_said' ) if !$held_by;
    return ( @{$held_by} ? 'todo' : 'ok', join q{ }, @{$held_by} );
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
    my ( $fenced, $fresh ) = _seen( $dbh, 'fence_seen_at' );
    my ( $run,    $lately ) = _seen( $dbh, 'run_seen_at' );
    return ( 'later', $run, 'fence_trial' ) if !$live;
    return ( 'ok',    $fenced ) if $fresh;
    # The run of a trial shows that the plugin is called; going live was only then.
    return ( 'later', $run, 'fence_soon' ) if $lately;
    return ( 'todo', $fenced );
}

# When a run was seen, in the library's time, and whether that is less than a day ago.
sub _seen {
    my ( $dbh, $name ) = @_;
    my $row = Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->selectrow_arrayref(
                q{select date_format(convert_tz(value, '+00:00', @@session.time_zone), '%Y-%m-%d %H:%i'),}
                    . ' value > utc_timestamp() - interval 1 day from tidings_setting where name = ?',
                undef, $name
            );
        }
    );
    return $row ? ( defined $row->[0] ? $row->[0] : q{}, $row->[1] ) : ( q{}, 0 );
}

# Other plugins that Koha asks before it sends. A Koha so old that it can disable no plugin has no such switch for any,
# and may keep no list of methods at all (koha/beside-us.ts asks the same).
sub _senders {
    my ($dbh) = @_;
    my @others = eval {
        Koha::Plugin::Tidings::Database::column( $dbh, <<'SQL' );
select distinct m.plugin_class from plugin_methods m
left join plugin_data d on d.plugin_class = m.plugin_class and d.plugin_key = '__ENABLED__'
where m.plugin_method = 'before_send_messages' and m.plugin_class <> 'Koha::Plugin::Tidings'
  and (d.plugin_value = '1' or not exists (select 1 from plugin_data e where e.plugin_key = '__ENABLED__'))
order by m.plugin_class
SQL
    };
    return ( 'todo', q{}, 'senders_unread' ) if $@ && ( $dbh->err || 0 ) != $NO_SUCH_TABLE;
    return ( @others ? 'todo' : 'ok', join q{, }, @others );
}

# The service judges which wordings are written for another program; it has the rules that take mail over.
sub _wordings {
    my ($url) = @_;
    return ( 'later', q{}, 'wordings_unknown' ) if !defined $url;
    my $found = Koha::Plugin::Tidings::Service::beside_us( $url, $PATIENCE_SECONDS );
    return ( 'todo', q{}, 'not_said' ) if !$found;
    my @letters = grep { defined && !ref } @{ $found->{letters} };
    return ( @letters ? 'todo' : 'ok', join q{, }, @letters );
}

sub _worded {
    my ( $words, $name, $state, $found, $advice ) = @_;
    my $link = $name eq 'letters' ? $LETTERS : $name =~ /\A(?:account|coverage)/ ? $TOOL : undef;
    return {
        name   => $name,
        known  => known_as( [ $name, $state, $found, $advice ] ),
        link   => $state eq 'todo' ? $link : undef,
        linked => $words->{ $name eq 'letters' ? 'link_letters' : 'open_tool' },
        state  => $state,
        word   => $words->{"state_$state"},
        title  => $words->{"check_$name"},
        found  => defined $found ? $found : q{},
        advice => $state eq 'ok' ? q{} : $words->{ 'advice_' . ( $advice || $name ) },
    };
}

1;
