package Koha::Plugin::Tidings::Mode;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::Fence;
use Koha::Plugin::Tidings::RunLock;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Switch;

# A notice older than this is never sent: TOO_LATE_MS in the service (routing/route). numbers.test.ts, in plugin/shim,
# compares the two.
my $TOO_LATE_HOURS = 48;

# How many patrons and notices going live, or back to trial, will affect.
sub counts {
    my ($dbh) = @_;
    return {
        patrons => Koha::Plugin::Tidings::Database::value(
            $dbh, "select count(distinct patron_id) from tidings_standing where state = 'opted_in'"
        ),
        notices => Koha::Plugin::Tidings::Database::value(
            $dbh, "select count(*) from message_queue where message_transport_type = 'sms' and status = 'pending'"
        ),
        failed => _driverless($dbh),
    };
}

# Counts the text messages that Koha failed because it had no driver, and that the service will make pending again and
# send (koha/queue/notices, readDriverless). An old Koha stores no reason, so none can be recovered there.
sub _driverless {
    my ($dbh) = @_;
    my %has = map { ( lc $_ => 1 ) } Koha::Plugin::Tidings::Database::column( $dbh,
        'select column_name from information_schema.columns'
            . " where table_schema = database() and table_name = 'message_queue'" );
    return 0 if !$has{failure_code};
    my $changed = $has{updated_on} ? 'q.updated_on' : 'q.time_queued';
    return Koha::Plugin::Tidings::Database::value( $dbh, <<"SQL" );
select count(*) from message_queue q
left join tidings_notice n on n.notice_id = q.message_id
left join tidings_message m on m.notice_id = n.notice_id and m.round = n.round
left join tidings_message_archive o on o.notice_id = n.notice_id and o.round = n.round
left join tidings_setting s on s.name = 'enabled_after'
where q.message_transport_type = 'sms' and q.status = 'failed'
  and (q.failure_code = 'SMS_SEND_DRIVER_MISSING' or q.failure_code like '%does not exist, or is not installed%')
  and if(n.state = 'taken', $changed, q.time_queued) > now() - interval $TOO_LATE_HOURS hour
  and (coalesce(n.state, '') <> 'taken'
    or (coalesce(m.state in ('sent', 'delivered', 'failed', 'cancelled'), o.id is not null)
      and coalesce(m.created_at, o.created_at) < s.changed_at))
SQL
}

# Puts up the fence and sets the driver. Returns the name of what prevents it, or nothing. A run of Koha's sender that
# began in trial has read sms rows already, so none may be under way: a run takes its lock before it reads the mode, and
# we write the mode before we look at the locks. A web request holds no lock, so the service waits a moment for it
# (Switch). Where this Koha is too old for a fence, `promised` must confirm that the sender in cron is told to leave
# text messages alone.
sub go_live {
    my ( $dbh, $by, $promised ) = @_;
    return 'sender_types'  if !$promised && !Koha::Plugin::Tidings::Fence::can_stand();
    return 'run_under_way' if Koha::Plugin::Tidings::RunLock::busy($dbh);
    Koha::Plugin::Tidings::Switch::note( $dbh, $by, 'live_after' );
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, mode => 'live' );
    Koha::Plugin::Tidings::Switch::note( $dbh, $by, 'live_after' );
    my $against = Koha::Plugin::Tidings::RunLock::busy($dbh) ? 'run_under_way' : undef;
    return if !$against && eval { Koha::Plugin::Tidings::Driver::set_ours( $dbh, $by ); 1 };
    my $why = $@;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, mode => 'trial' );
    return $against if $against;
    die $why;
}

# Takes the fence down and restores the former driver.
sub go_back {
    my ( $dbh, $by ) = @_;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, mode => 'trial' );
    Koha::Plugin::Tidings::Driver::restore($dbh);
    return;
}

1;
