package Koha::Plugin::Tidings::Run;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Fence;
use Koha::Plugin::Tidings::Nudge;
use Koha::Plugin::Tidings::RunLock;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Unasked;

# Koha itself must send these, at once: they give access to accounts.
my $SECURITY = qr{
    \A (?:STAFF_)? PASSWORD_RESET \z | \A PASSWORD_CHANGE \z | \A OTP_TOKEN \z | \A 2FA_
    | \A OPAC_REG | \A WELCOME \z | \A ACCTDETAILS \z
}xi;

# What a run asks the service about. Not print: no run sends it, and each would write `pending` back over the rows, so
# it is taken out of every run while a rule takes it; the service takes it by itself, outside the hours of the job that
# gathers printed notices.
my @SHAREABLE     = qw(email);
my $NO_SUCH_TABLE = 1146;

# Prepares a run of Koha's sender, just before it reads the queue: the fence for transports that are all ours, the nudge
# for those we share. Changes `params` in place. Whatever fails, no row may be handled by us and by Koha: in doubt the
# shared transports are removed from this run.
sub prepare {
    my ( $dbh, $params, $interface ) = @_;
    my $script = $interface =~ /\A(?:cron|commandline)\z/ && !$params->{message_id};

    # The lock is taken before the mode is read: going live looks at these locks after writing the mode, so one of the
    # two sees the other.
    my $place   = $script ? eval { Koha::Plugin::Tidings::RunLock::enter($dbh) } : undef;
    my $setting = eval { Koha::Plugin::Tidings::Settings::read_all($dbh) };
    _complain($@) if !$setting;
    # A mode that cannot be read may be live. A notice left out can go with the next run; a text message sent twice
    # cannot be undone.
    my $live = !$setting || $setting->{mode} eq 'live';
    my $all  = sub {
        Koha::Plugin::Tidings::Database::column( $dbh,
            'select message_transport_type from message_transport_types' );
    };
    $live ? _fence( $dbh, $params, $all ) : _note( $dbh, 'run_seen_at' );

    my @taken = $live ? _taken_by_rule($dbh) : ();
    Koha::Plugin::Tidings::Fence::take_out( $params, ['print'], $all ) if grep { $_ eq 'print' } @taken;
    my @shared = Koha::Plugin::Tidings::Fence::selected( $params,
        $live ? grep { $_ ne 'print' } @taken : 'sms' );
    return if !@shared;
    my $safe = eval {
        return 1 if _is_security( $dbh, $params );
        die "too many runs at once\n" if $script && !$place;
        my $can = $setting && Koha::Plugin::Tidings::Nudge::can_ask( $dbh, $params, $script );
        my $may = $can && ( $script ? $place eq 'first' : !Koha::Plugin::Tidings::RunLock::busy($dbh) );
        my $outcome
            = $may && Koha::Plugin::Tidings::Nudge::is_calm($dbh)
            ? Koha::Plugin::Tidings::Nudge::ask( $dbh, $params, \@shared, $setting->{inner_url} )
            : Koha::Plugin::Tidings::Nudge::pass_by( $dbh, $params, $script );
        Koha::Plugin::Tidings::Unasked::weigh( $dbh, $params, $outcome, $SECURITY, $all )
            if $live && $script && $can;
        1;
    };
    return if $safe;
    my $why = $@;
    # An incomplete installation: without a table for nudges the service cannot take anything over.
    return if $dbh && ( $dbh->err || 0 ) == $NO_SUCH_TABLE;
    Koha::Plugin::Tidings::Fence::take_out( $params, \@shared, $all );
    die $why;
}

sub _fence {
    my ( $dbh, $params, $all ) = @_;
    Koha::Plugin::Tidings::Fence::take_out( $params, ['sms'], $all );
    _note( $dbh, 'fence_seen_at' );
    return;
}

sub _note {
    my ( $dbh, $name ) = @_;
    # Within a transaction of the caller this row would stay locked until its end.
    eval { Koha::Plugin::Tidings::Settings::note_run( $dbh, $name ) } if $dbh && $dbh->{AutoCommit};
    return;
}

sub _taken_by_rule {
    my ($dbh) = @_;
    my @taken;
    my $read = eval {
        @taken = Koha::Plugin::Tidings::Database::column( $dbh,
            'select distinct transport from tidings_rule where takes = 1' );
        1;
    };
    if ( !$read ) {
        my $why = $@;
        return if $dbh && ( $dbh->err || 0 ) == $NO_SUCH_TABLE;
        _complain($why);
        return ( @SHAREABLE, 'print' );
    }
    my %taken = map { ( lc $_ => 1 ) } @taken;
    return grep { $taken{$_} } @SHAREABLE, 'print';
}

sub _complain {
    my ($why) = @_;
    warn 'Tidings: run: ' . ( split /\n/, "$why" )[0] . "\n";
    return;
}

# Whether this run reads nothing but security codes, of which the service would take none.
sub _is_security {
    my ( $dbh, $params ) = @_;
    my @codes = Koha::Plugin::Tidings::Nudge::codes($params);
    if ( !@codes && $params->{message_id} ) {
        my $code = Koha::Plugin::Tidings::Database::value( $dbh,
            'select letter_code from message_queue where message_id = ?', $params->{message_id} );
        @codes = ($code) if defined $code;
    }
    return @codes && !grep { $_ !~ $SECURITY } @codes;
}

1;
