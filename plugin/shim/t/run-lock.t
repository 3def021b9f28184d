use strict;
use warnings FATAL => 'all';

use Test::More;
use Koha::Plugin::Tidings::RunLock;
use Stand::Service;
use Stand::Stage qw(connection hang_up installed queue rows value warnings_of);

my $service = Stand::Service->start;

sub fresh { return installed( 'current', mode => 'trial', inner_url => $service->url ) }
sub asked { return value( $_[0], 'select count(*) from tidings_nudge where types is not null' ) }

# Runs a hook as another process would, on a connection of its own, and returns the types that are left.
sub other_run {
    my ( $plugin, $dbh, %params ) = @_;
    local $C4::Context::DBH = $dbh;
    my @types = ('sms');
    warnings_of( sub { $plugin->before_send_messages( { type => \@types, %params } ) } );
    return "@types";
}

{
    my ( $plugin, $dbh ) = fresh();
    my ( $first, $second, $third ) = map { connection('current') } 1 .. 3;
    is other_run( $plugin, $first ), 'sms', 'a first run reads everything';
    is asked($dbh), 1, 'and asks';
    is other_run( $plugin, $second ), 'sms', 'a second run beside it reads everything';
    is asked($dbh), 1, 'but does not ask';
    hang_up( $dbh, $first );
    is other_run( $plugin, $third ), 'sms', 'a third run, when the first has ended but the second has not';
    is asked($dbh), 1, 'does not ask: the second has read the queue before it';
    hang_up( $dbh, $second, $third );
    my $fourth = connection('current');
    other_run( $plugin, $fourth );
    is asked($dbh), 2, 'the next run alone asks again';
    other_run( $plugin, $fourth );
    is asked($dbh), 3, 'also when one process runs twice';
}

{
    my ( $plugin, $dbh ) = fresh();
    my @runs = map { connection('current') } 1 .. 8;
    is other_run( $plugin, $_ ), 'sms', 'as many runs as have a place read everything' for @runs[ 0 .. 5 ];
    is other_run( $plugin, $runs[6] ), 'tidings-none', 'one more cannot even be marked, and reads nothing shared';
}

# Web requests hold no lock: in Plack it would last as long as the worker.
{
    my ( $plugin, $dbh ) = fresh();
    local $C4::Context::INTERFACE = 'intranet';
    my $id  = queue($dbh);
    my $web = connection('current');
    is other_run( $plugin, $web, message_id => $id ), 'sms', 'a web request reads its row';
    is asked($dbh), 1, 'and asks when nothing else runs';
    is Koha::Plugin::Tidings::RunLock::busy($dbh), 0, 'but is in nobody\'s way';
    is_deeply [ map { $_->{message_id} } @{ rows( $dbh, 'select message_id from tidings_nudge' ) } ], [$id],
        'the nudge names its row';

    my $cron = connection('current');
    is Koha::Plugin::Tidings::RunLock::enter($cron), 'first', 'now a cron run is at work';
    is other_run( $plugin, $web, message_id => $id ), 'sms', 'a web request beside it reads its row';
    is asked($dbh), 1, 'and does not ask';
    my $passed_by = 'select message_id, types, closed_at is null as open from tidings_nudge where types is null';
    is_deeply rows( $dbh, $passed_by ),
        [ { message_id => $id, types => undef, open => 0 } ],
            'but is written down, so that no later nudge takes its row from under it';
    hang_up( $dbh, $cron );

    is other_run($plugin, $web), 'sms', 'a web request that names no row reads everything';
    is asked($dbh), 1, 'and does not ask';
    local $C4::Context::INTERFACE = 'cron';
    my $later = connection('current');
    other_run( $plugin, $later );
    hang_up( $dbh, $later );
    is asked($dbh), 1, 'a cron run just after it does not ask either';
    $dbh->do('update tidings_nudge set opened_at = opened_at - interval 6 minute');
    other_run( $plugin, connection('current') );
    is asked($dbh), 2, 'one that comes later does';
}

# Somebody else's nudge is open while a web request is about to read: it is closed first.
{
    my ( $plugin, $dbh ) = fresh();
    $dbh->do(q{insert into tidings_nudge (opened_at, types) values (utc_timestamp(3), 'sms')});
    local $C4::Context::INTERFACE = 'opac';
    other_run( $plugin, connection('current'), message_id => queue($dbh) );
    is value( $dbh, 'select count(*) from tidings_nudge where closed_at is null' ), 0,
        'no nudge is open when Koha reads';
}

# Another run starts between the check whether this one may ask and the insert of its nudge: the row is closed, and
# nobody is asked.
for my $case ( [ 'a cron run', 'intranet', sub { Koha::Plugin::Tidings::RunLock::enter( $_[0] ) } ],
    [ 'a web request that names no row', 'opac', sub { Koha::Plugin::Tidings::Nudge::pass_by( $_[0], {}, 0 ) } ] )
{
    my ( $who, $interface, $enter ) = @{$case};
    my ( $plugin, $dbh ) = fresh();
    require Koha::Plugin::Tidings::Nudge;
    my $other  = connection('current');
    my $posted = 0;
    my $record = \&Koha::Plugin::Tidings::Nudge::_record;
    my $first  = 1;
    no warnings qw(redefine once);
    local *Koha::Plugin::Tidings::Nudge::_record = sub { $enter->($other) if $first--; $record->(@_) };
    local *Koha::Plugin::Tidings::Service::post = sub { $posted++; return 'answered' };
    local $C4::Context::INTERFACE = $interface;
    is other_run( $plugin, connection('current'), message_id => queue($dbh) ), 'sms',
        "$who comes in between: the web request reads its row";
    is value( $dbh, 'select count(*) from tidings_nudge where closed_at is null' ), 0,
        "$who comes in between: no nudge stays open";
    is value( $dbh, 'select count(*) from tidings_ticket' ), 0, "$who comes in between: no ticket lies about";
    is $posted, 0, "$who comes in between: the service is not asked";
}

# Within a transaction a row cannot be closed for others to see.
{
    my ( $plugin, $dbh ) = fresh();
    $dbh->do(q{insert into tidings_nudge (opened_at, types) values (utc_timestamp(3), 'sms')});
    my $other = connection('current');
    $other->begin_work;
    is other_run( $plugin, $other ), 'tidings-none',
        'a run in a transaction, beside an open nudge, reads nothing shared';
    $other->rollback;
}

# A script that sends one message does not block the others for as long as it lives.
{
    my ( $plugin, $dbh ) = fresh();
    my $worker = connection('current');
    local $C4::Context::INTERFACE = 'commandline';
    other_run( $plugin, $worker, message_id => queue($dbh) );
    is Koha::Plugin::Tidings::RunLock::busy($dbh), 0, 'a background worker that sends one message takes no lock';
}

done_testing;
