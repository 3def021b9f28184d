use strict;
use warnings FATAL => 'all';

use Test::More;
use Koha::Plugin::Tidings::Fence;
use Stand::Stage qw(installed queue shapes value warnings_of);

# The types that a run was asked for, and what is left of them, where Koha knows email, print, sms and phone.
my @CASES = (
    [ 'all types, as an empty list',       [],                          [qw(email print phone)] ],
    [ 'sms among others',                  [qw(email sms print)],       [qw(email print)] ],
    [ 'sms alone',                         ['sms'],                     ['tidings-none'] ],
    [ 'sms as the database would match it', [ 'SMS', 'sms  ', 'email' ], ['email'] ],
    [ 'no sms at all',                     ['email'],                   ['email'] ],
    [ 'a name that only begins alike',     ['smsx'],                    ['smsx'] ],
    [ 'an empty name, which matches none', [q{}],                       [q{}] ],
    [ 'a condition that may mean anything', [ { '!=' => 'print' } ],    ['tidings-none'] ],
);
my @ALL = qw(email print sms phone);
for my $case (@CASES) {
    my ( $name, $asked, $left ) = @{$case};
    my @types = @{$asked};
    Koha::Plugin::Tidings::Fence::take_out( { type => \@types }, ['sms'], sub {@ALL} );
    is_deeply \@types, $left, "$name, in the caller's own list";
}

my @SCALARS = (
    [ 'a scalar sms',      { type => 'sms' },             'tidings-none' ],
    [ 'a scalar email',    { type => 'email' },           'email' ],
    [ 'no type',           {},                            [qw(email print phone)] ],
    [ 'an undefined type', { type => undef },             [qw(email print phone)] ],
    [ 'an empty scalar',   { type => q{} },               [qw(email print phone)] ],
    [ 'a hash',            { type => { '!=' => 'print' } }, ['tidings-none'] ],
);
for my $case (@SCALARS) {
    my ( $name, $params, $left ) = @{$case};
    Koha::Plugin::Tidings::Fence::take_out( $params, ['sms'], sub {@ALL} );
    is_deeply $params->{type}, $left, $name;
}

# Returns what Koha's sender reads from its queue after the hook: up to 24.05 by its own lists, later by the hash that
# was passed to the hook.
sub run_of_koha {
    my ( $plugin, $dbh, $era, %params ) = @_;
    if ( $era eq 'old' ) {
        my @type = @{ $params{type} || [] };
        $plugin->before_send_messages( { verbose => 0, limit => $params{limit}, type => \@type, letter_code => [] } );
        %params = ( %params, type => \@type );
    }
    else { $plugin->before_send_messages( \%params ) }
    my $type  = $params{type};
    my @types = ref $type ? @{$type} : defined $type && length $type ? $type : ();
    my $in    = @types ? 'and message_transport_type in (' . join( q{,}, map { $dbh->quote($_) } @types ) . ')' : q{};
    my $one   = $params{message_id} ? "and message_id = $params{message_id}" : q{};
    my $sql   = 'select message_transport_type from message_queue'
        . " where status = 'pending' $in $one order by message_id";
    return join q{ }, @{ $dbh->selectcol_arrayref($sql) };
}

for my $shape ( shapes() ) {
    for my $era (qw(old new)) {
        my $where = "Koha $shape, called the $era way";
        my ( $plugin, $dbh ) = installed( $shape, mode => 'live' );
        my %id = map { ( $_ => queue( $dbh, message_transport_type => $_ ) ) } qw(email sms print);
        is run_of_koha( $plugin, $dbh, $era ), 'email print', "$where: a run of all types never reads sms";
        is run_of_koha( $plugin, $dbh, $era, type => [qw(sms email)] ), 'email', "$where: nor one that names it";
        is run_of_koha( $plugin, $dbh, $era, type => ['sms'] ), q{}, "$where: nor one of sms alone";
        is run_of_koha( $plugin, $dbh, $era, type => ['print'] ), 'print',
            "$where: the types that the caller gave are respected";
        my $seen = value( $dbh,
            "select value > utc_timestamp() - interval 1 minute from tidings_setting where name = 'fence_seen_at'" );
        is $seen, 1, "$where: it was written down that the fence stood";
        is run_of_koha( $plugin, $dbh, 'new', message_id => $id{sms} ), q{},
            "$where: a web request for one sms row reads nothing";
        is run_of_koha( $plugin, $dbh, 'new', message_id => $id{email} ), 'email',
            "$where: a web request for one mail sends it";
    }
    my ( $plugin, $dbh ) = installed( $shape, mode => 'trial', inner_url => 'http://127.0.0.1:9' );
    queue($dbh);
    is run_of_koha( $plugin, $dbh, 'new' ), 'sms', "Koha $shape: in trial the fence is down";
    is value( $dbh, "select count(*) from tidings_setting where name = 'fence_seen_at'" ), 0,
        "Koha $shape: and not said to stand";
}

# A mode that cannot be read does not count as trial.
for my $case (
    [
        'the settings',
        'alter table tidings_setting rename column value to value_away',
        'alter table tidings_setting rename column value_away to value',
        [ 'email', 'phone', 'print' ]
    ],
    [
        'the transports',
        'rename table message_transport_types to transports_away',
        'rename table transports_away to message_transport_types',
        ['tidings-none']
    ],
) {
    my ( $what, $break, $mend, $left ) = @{$case};
    for my $shape ( shapes() ) {
        my ( $plugin, $dbh ) = installed( $shape, mode => 'live' );
        $dbh->do($break);
        my %run    = ( type => [] );
        my %sms    = ( type => ['sms'], message_id => 1 );
        my @warned = warnings_of( sub { $plugin->before_send_messages($_) for \%run, \%sms } );
        $dbh->do($mend);
        is_deeply [ $run{type}, $sms{type} ], [ $left, ['tidings-none'] ],
            "Koha $shape: where $what cannot be read, no run reads sms";
        ok scalar @warned, "Koha $shape: $what: and Koha's log says why";
    }
}
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live', inner_url => 'http://127.0.0.1:9' );
    $dbh->do('alter table tidings_rule rename column takes to takes_away');
    my %run    = ( type => [] );
    my @warned = warnings_of( sub { $plugin->before_send_messages( \%run ) } );
    $dbh->do('alter table tidings_rule rename column takes_away to takes');
    is_deeply $run{type}, ['phone'], 'where the rules cannot be read, the fence stands, and mail waits a little';
    is value( $dbh, 'select types from tidings_nudge' ), 'email', 'and mail is asked about as if one took it';
    ok scalar @warned, "and Koha's log says why";
}

# Print is taken out of every run while a rule takes it.
for my $takes ( 0, 1 ) {
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live' );
    $dbh->do( 'insert into tidings_rule (transport, takes, changed_at, changed_by)'
            . " values ('print', $takes, utc_timestamp(3), 'test')" );
    my @left = $takes ? () : ('print');
    my %all  = ( type => [] );
    my %some = ( type => [qw(print phone)] );
    my %one  = ( type => ['print'], message_id => 1 );
    $plugin->before_send_messages($_) for \%all, \%some, \%one;
    is_deeply [ $all{type}, [ sort @{ $some{type} } ], $one{type} ],
        [ [ qw(email phone), @left ], [ 'phone', @left ], [ @left ? @left : 'tidings-none' ] ],
        $takes ? 'no run reads print while a rule takes it' : 'a rule that leaves print leaves it';
    is value( $dbh, 'select count(*) from tidings_nudge' ), 0, 'and nobody is asked about print';
}

my ( $plugin, $dbh ) = installed( 'current', mode => 'live' );
$dbh->begin_work;
my %params = ( type => [] );
$plugin->before_send_messages( \%params );
is_deeply $params{type}, [qw(email phone print)], 'the fence stands within somebody\'s transaction too';
is value( $dbh, "select count(*) from tidings_setting where name = 'fence_seen_at'" ), 0, 'where it writes nothing';
$dbh->rollback;
is_deeply [ warnings_of( sub { $plugin->before_send_messages($_) for undef, 'x', [] } ) ], [],
    'a call without a hash changes nothing';

my $changed = "select changed_at from tidings_setting where name = 'fence_seen_at'";
$plugin->before_send_messages( { type => [] } );
my $first = value( $dbh, $changed );
$dbh->do("update tidings_setting set value = '2000-01-01 00:00:00' where name = 'fence_seen_at'");
$plugin->before_send_messages( { type => [] } );
is value( $dbh, $changed ), $first, 'seeing the fence again does not make the service read its settings again';
isnt value( $dbh, "select value from tidings_setting where name = 'fence_seen_at'" ), '2000-01-01 00:00:00',
    'but is written down';

done_testing;
