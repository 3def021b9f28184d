use strict;
use warnings FATAL => 'all';

use Test::More;
use Stand::Cgi;
use Stand::Stage qw(connection installed queue rows shapes value warnings_of);

# A notice that Tidings has taken over, and its message in some state; a message that a worker has begun has an attempt.
sub taken {
    my ( $dbh, $state, $status ) = @_;
    my $id = queue( $dbh, status => $status || 'sent' );
    $dbh->do(
        'insert into tidings_message (kind, priority, channel, sender, address_id, notice_id, round, state, due_at,'
            . ' max_tries, created_at, changed_at)'
            . " values ('notice', 5, 'sms', '1555', 1, ?, 1, ?, utc_timestamp(3), 5,"
            . ' utc_timestamp(3), utc_timestamp(3))',
        undef, $id, $state
    );
    return $id;
}

# A message claimed by a worker, for the second time, after a first attempt that failed.
sub claimed {
    my ( $dbh, $begun, $beat ) = @_;
    my $id = taken( $dbh, 'sending' );
    $dbh->do(
        'insert into tidings_worker (role, host, pid, started_at, beat_at)'
            . ' values (?, ?, 1, utc_timestamp(3), utc_timestamp(3) - interval ? second)',
        undef, 'all', 'h', $beat
    );
    my $worker  = value( $dbh, 'select last_insert_id()' );
    my $message = value( $dbh, 'select id from tidings_message where notice_id = ?', $id );
    $dbh->do( 'update tidings_message set claims = 2, claimed_by = ?, claimed_at = utc_timestamp(3) where id = ?',
        undef, $worker, $message );
    my $attempt = 'insert into tidings_attempt (message_id, number, worker_id, sender, begun_at)'
        . ' values (?, ?, ?, ?, utc_timestamp(3))';
    $dbh->do( $attempt, undef, $message, $_, $worker, '1555' ) for 1, $begun ? 2 : ();
    return $id;
}

# A mail that was claimed for us, or was only decided about (nudge 0), of which no message is made yet.
sub candidate {
    my ( $dbh, $nudge, %row ) = @_;
    my $id = queue( $dbh, status => $row{status} || 'sent', message_transport_type => 'email' );
    $dbh->do(
        'insert into tidings_candidate (notice_id, patron_id, transport, state, decided_at, nudge_id, changed_at)'
            . q{ values (?, 1, 'email', ?, utc_timestamp(3), ?, utc_timestamp(3))},
        undef, $id, $row{state} || 'open', $nudge
    );
    return $id;
}

sub status  { return value( $_[0], 'select status from message_queue where message_id = ?', $_[1] ) }
sub ours    { return scalar grep { /\Atidings_/ } @{ $_[0]->selectcol_arrayref('show tables') } }
sub driver  { return C4::Context->preference('SMSSendDriver') }

sub message {
    my ( $dbh, $notice ) = @_;
    return value( $dbh, q{select concat_ws(' ', state, reason) from tidings_message where notice_id = ?}, $notice );
}

for my $shape ( shapes() ) {
    my ( $plugin, $dbh ) = installed( $shape, mode => 'live', former_sms_driver => 'US::Twilio' );
    C4::Context->set_preference( SMSSendDriver => 'Tidings' );
    my %id = map { ( $_ => taken( $dbh, $_ ) ) } qw(queued sent delivered failed uncertain cancelled);
    $id{sending} = claimed( $dbh, 1, 300 );
    my %unbegun = (
        'a dead worker'            => claimed( $dbh, 0, 300 ),
        'a worker killed just now' => claimed( $dbh, 0, 1 ),
        'nobody'                   => taken( $dbh, 'sending' )
    );
    my $deleted = taken( $dbh, 'queued', 'deleted' );
    my $resent  = taken( $dbh, 'queued', 'pending' );
    my $claimed = candidate( $dbh, 7 );
    my $print   = candidate( $dbh, 4_294_967_295 );
    my $sent    = candidate( $dbh, 7, state  => 'done' );
    my $ended   = candidate( $dbh, 7, status => 'deleted' );
    my $tables  = ours($dbh);
    is $plugin->uninstall, 1, "$shape: uninstall says that it is done";
    is status( $dbh, $claimed ), 'pending', "$shape: a mail that was claimed for us is Koha's again";
    is status( $dbh, $print ),   'pending', "$shape: and a letter";
    is status( $dbh, $sent ),    'sent',    "$shape: one that has become a message is not";
    is status( $dbh, $ended ),   'deleted', "$shape: nor one that staff have deleted";
    is status( $dbh, $id{queued} ), 'pending', "$shape: a notice that waits is Koha's again";
    is message( $dbh, $id{queued} ), 'cancelled plugin_disabled', "$shape: and our message will not leave";
    my @begun = qw(sending sent delivered failed uncertain cancelled);
    is status( $dbh, $id{$_} ), 'sent', "$shape: a notice whose message is $_ stays as it is" for @begun;
    is message( $dbh, $id{$_} ), $_, "$shape: and its message too" for @begun;
    for my $who ( sort keys %unbegun ) {
        is status( $dbh, $unbegun{$who} ), 'pending', "$shape: what $who had claimed and not begun is Koha's again";
        is message( $dbh, $unbegun{$who} ), 'cancelled plugin_disabled', "$shape: and our message will not leave";
    }
    is status( $dbh, $deleted ), 'deleted', "$shape: what staff have deleted stays deleted";
    is status( $dbh, $resent ),  'pending', "$shape: what staff have sent again is pending once";
    is message( $dbh, $resent ), 'cancelled plugin_disabled', "$shape: and not with us";
    is driver(), 'US::Twilio', "$shape: the former driver is back";
    is value( $dbh, q{select value from tidings_setting where name = 'mode'} ), 'trial',
        "$shape: a service that still runs takes nothing more";
    is ours($dbh), $tables, "$shape: the tables stay";
    is $plugin->uninstall, 1, "$shape: a second time does no harm";
}

{
    my ( $plugin, $dbh ) = installed( 'current', delete_all_data => 1 );
    C4::Context->set_preference( SMSSendDriver => 'Email' );
    my $id   = taken( $dbh, 'queued' );
    my @mail = map { candidate( $dbh, 7 ) } 1 .. 1_100;
    $plugin->uninstall;
    is ours($dbh), 0, 'with "delete all data" the tables go';
    is status( $dbh, $id ), 'pending', 'and the notices still come back first';
    my %how = map { ( status( $dbh, $_ ) => 1 ) } @mail;
    is join( q{ }, keys %how ), 'pending', 'however much mail was claimed';
    is driver(), 'Email', 'a driver that is not ours stays';
    my @warned = warnings_of( sub { is $plugin->uninstall, 1, 'without tables there is nothing to undo' } );
    ok @warned, 'which Koha\'s log mentions';
    is $plugin->install, 1, 'and it can be installed again';
}

# Another process locks a row of Koha's for some seconds.
sub hold {
    my ( $dbh, $notice, $seconds ) = @_;
    my $pid = fork;
    if ( !$pid ) {
        my $desk = connection('current');
        $desk->begin_work;
        $desk->do( 'select * from message_queue where message_id = ? for update', undef, $notice );
        $desk->do('do get_lock(?, 0)', undef, 'row-is-held');
        $desk->do( 'do sleep(?)', undef, $seconds );
        $desk->rollback;
        exec '/bin/true' or die $!;
    }
    for ( 1 .. 100 ) {
        last if defined value( $dbh, 'select is_used_lock(?)', 'row-is-held' );
        select undef, undef, undef, 0.02;
    }
    return $pid;
}

# A row that is locked for a moment is given back too.
{
    my ( $plugin, $dbh ) = installed( 'current', delete_all_data => 1 );
    my ( $held, $free ) = ( taken( $dbh, 'queued' ), taken( $dbh, 'queued' ) );
    my $pid    = hold( $dbh, $held, 1.5 );
    my @warned = warnings_of( sub { $plugin->uninstall } );
    waitpid $pid, 0;
    is_deeply [ map { status( $dbh, $_ ) } $held, $free ], [ 'pending', 'pending' ],
        'a row that somebody held for a moment is Koha\'s again';
    is_deeply \@warned, [], 'without a complaint';
    is ours($dbh), 0, 'and the tables go';
    $plugin->install;
}

# A row that stays locked stops neither the other rows nor the removal, but our tables are kept, because nothing else
# knows of it.
{
    my ( $plugin, $dbh ) = installed( 'current', delete_all_data => 1 );
    my ( $held, $free ) = ( taken( $dbh, 'queued' ), taken( $dbh, 'queued' ) );
    my $tables = ours($dbh);
    my $desk   = connection('current');
    $desk->begin_work;
    $desk->do( 'select * from message_queue where message_id = ? for update', undef, $held );
    my @warned = warnings_of( sub { $plugin->uninstall } );
    is status( $dbh, $free ), 'pending', 'the free row comes back';
    is message( $dbh, $held ), 'queued', 'the held one stays whole with us';
    like "@warned", qr/1 notices could not be given back: .*Lock wait.*\n.*no table was dropped/,
        'which Koha\'s log says, and what follows';
    is ours($dbh), $tables, 'no table is dropped while one holds a notice';
    is $dbh->{AutoCommit}, 1, 'no transaction is left open';
    $desk->rollback;
    $plugin->uninstall;
    is_deeply [ status( $dbh, $held ), ours($dbh) ], [ 'pending', 0 ], 'the next time it comes back, and the tables go';
    $plugin->install;
}

# Nor is a table dropped while a service may be taking notices over.
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live', delete_all_data => 1 );
    my $tables = ours($dbh);
    my $taker  = connection('current');
    $taker->begin_work;
    $taker->do(q{select value from tidings_setting where name = 'mode' lock in share mode});
    my @warned = warnings_of( sub { $plugin->uninstall } );
    is ours($dbh), $tables, 'no table is dropped where the mode could not be changed';
    $taker->rollback;
}

# The service locks the mode while it takes notices over: uninstall waits for that, or the service would never stop
# taking over.
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live' );
    my $taker = connection('current');
    my $pid = fork;
    if ( !$pid ) {
        my $mine = connection('current');
        $mine->begin_work;
        $mine->do(q{select value from tidings_setting where name = 'mode' lock in share mode});
        $mine->do('do get_lock(?, 0)', undef, 'mode-is-held');
        $mine->do('do sleep(1.5)');
        $mine->rollback;
        exec '/bin/true' or die $!;
    }
    for ( 1 .. 100 ) {
        last if defined value( $taker, 'select is_used_lock(?)', 'mode-is-held' );
        select undef, undef, undef, 0.02;
    }
    my @warned = warnings_of( sub { $plugin->uninstall } );
    waitpid $pid, 0;
    is value( $dbh, q{select value from tidings_setting where name = 'mode'} ), 'trial',
        'a take-over under way is waited for';
    is_deeply \@warned, [], 'without a complaint';
}

# A worker begins while we look: a message that has begun is left to it.
{
    my ( $plugin, $dbh ) = installed('current');
    my $id = claimed( $dbh, 1, 0 );
    require Koha::Plugin::Tidings::Removal;
    my $pending = 'update message_queue set status = ? where message_id = ?';
    my $message = value( $dbh, 'select id from tidings_message where notice_id = ?', $id );
    is Koha::Plugin::Tidings::Removal::_give_back_one( $dbh, $message, $pending, 1 ), 0,
        'a message that was begun meanwhile is not given back';
    is_deeply [ status( $dbh, $id ), message( $dbh, $id ) ], [ 'sent', 'sending' ], 'and stays with its worker';
}

# Who may uninstall: an old Koha lets anyone on the web call a public method.
my $SOFIE = { id => 'sofie', number => 5 };
my $ADMIN = { id => 'admin', number => 1 };
for my $case (
    [ 'nobody at all',                 'intranet',    undef,    {},              'live' ],
    [ 'a librarian without the right', 'intranet',    $SOFIE,   { tool   => 1 }, 'live' ],
    [ 'an administrator',              'intranet',    $ADMIN,   { manage => 1 }, 'trial' ],
    [ 'a script of the server',        'commandline', undef,    {},              'trial' ],
) {
    my ( $who, $interface, $user, $plugins, $mode ) = @{$case};
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live' );
    local $C4::Context::INTERFACE = $interface;
    local $C4::Context::USERENV   = $user;
    require C4::Auth;
    local %C4::Auth::FLAGS = ( plugins => $plugins );
    $plugin->uninstall;
    my $may = $mode eq 'live' ? 'cannot' : 'can';
    is value( $dbh, q{select value from tidings_setting where name = 'mode'} ), $mode, "$who $may remove the plugin";
}
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live' );
    $plugin->{cgi} = Stand::Cgi->new('GET');
    $plugin->uninstall;
    is value( $dbh, q{select value from tidings_setting where name = 'mode'} ), 'live',
        'a link to run.pl removes nothing, whoever follows it';
}

done_testing;
