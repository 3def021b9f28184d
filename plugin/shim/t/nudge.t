use strict;
use warnings FATAL => 'all';

use Test::More;
use Digest::SHA qw(sha256_hex);
use JSON::PP qw(decode_json);
use Time::HiRes qw(sleep time);
use Stand::Service;
use Stand::Stage qw(connection installed queue rows shapes value warnings_of);

sub nudges { return rows( $_[0], 'select * from tidings_nudge order by id' ) }
sub forget { $_[0]->do('delete from tidings_nudge'); return }

# In trial a run that reads sms asks the service; in live one that reads what a rule takes over.
for my $shape ( shapes() ) {
    my $service = Stand::Service->start( sub { Stand::Service::answer( $_[0], '200 OK', '{}' ) } );
    my ( $plugin, $dbh ) = installed( $shape, mode => 'trial', inner_url => $service->url );
    my %params = ( type => [qw(sms email)], letter_code => [qw(HOLD DUE)], where => 'borrowernumber > 5', limit => 10 );
    $plugin->before_send_messages( \%params );
    my ($row) = @{ nudges($dbh) };
    my $heard = $service->heard;
    like $heard, qr{\APOST /hook/nudge HTTP/1.1 }, "$shape: the service is asked";
    like $heard, qr/ Authorization: Bearer [\w-]{43} /i, "$shape: with a ticket of 256 bits, which names the nudge";
    is_deeply [ @{$row}{qw(message_id borrowernumber types letter_codes where_sql)} ],
        [ undef, undef, 'sms', 'HOLD,DUE', 'borrowernumber > 5' ],
        "$shape: the nudge says what the run will read";
    ok defined $row->{closed_at}, "$shape: and is closed when the hook returns";
    is_deeply $params{type}, [qw(sms email)], "$shape: Koha reads what is left";
    is value( $dbh, 'select count(*) from tidings_ticket' ), 0, "$shape: no ticket lies about";
}

# The service sees an open row and a ticket of the right kind while it works.
{
    my $service = Stand::Service->start(
        sub {
            my ( $connection, $request ) = @_;
            my $dbh = connection('current');
            my ($token) = $request =~ /^Authorization: Bearer ([\w-]+)/mi;
            my $open = value( $dbh, 'select count(*) from tidings_nudge where closed_at is null' );
            my $good = value(
                $dbh,
                'select count(*) from tidings_ticket'
                    . " where ticket_hash = ? and kind = 'nudge' and target = (select max(id) from tidings_nudge)",
                sha256_hex($token)
            );
            $dbh->do( 'update tidings_setting set value = ? where name = ?', undef, "$open $good", 'provider_url' );
            Stand::Service::answer( $connection, '200 OK', '{}' );
        }
    );
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => $service->url, provider_url => 'none' );
    $plugin->before_send_messages( { type => [] } );
    is value( $dbh, q{select value from tidings_setting where name = 'provider_url'} ), '1 1',
        'while the service works, the nudge is open and the ticket valid';
}

# However the service behaves, the hook returns in time and the nudge is closed.
sub answers {
    my ( $status, $body ) = @_;
    return sub { Stand::Service::answer( $_[0], $status, $body ) };
}

sub sends {
    my ($text) = @_;
    return sub { print { $_[0] } $text };
}

# Sends the text and then a mebibyte again and again, until the other side hangs up.
sub floods {
    my ($text) = @_;
    return sub {
        my ($connection) = @_;
        print {$connection} $text;
        print {$connection} 'x' x 1_048_576 for 1 .. 1_000_000;
    };
}

# A byte every third of a second.
sub drips {
    return sub { print( { $_[0] } 'H' ), $_[0]->flush, sleep 0.3 for 1 .. 100 };
}
my $REDIRECT = "HTTP/1.1 302 Found\r\nLocation: /hook/nudge\r\nContent-Length: 0\r\n\r\n";

# What it does, how, after how many seconds the hook must be back, and whether that counts as a timeout.
my @MOODS = (
    [ 'is not there',           undef,                                0.5, 0 ],
    [ 'answers with a bug',     answers( '500 Oops', 'x' ),           0.5, 0 ],
    [ 'lies in HTML',           answers( '200 OK',   '<html>' ),      0.5, 0 ],
    [ 'speaks no HTTP',         sends("hello\n\n"),                   0.5, 0 ],
    [ 'hangs up',               sub { },                              0.5, 0 ],
    [ 'redirects',              sends($REDIRECT),                     0.5, 0 ],
    [ 'never stops sending',    floods("HTTP/1.1 200 OK\r\n\r\n"),    1.5, 0 ],
    [ 'sends one endless line', floods('HTTP/1.1 200 OK'),            1.5, 0 ],
    [ 'says nothing',           sub { sleep 30 },                     4,   1 ],
    [ 'lets its answer drip',   drips(),                              4,   1 ],
);
for my $mood (@MOODS) {
    my ( $how, $serve, $most, $timed_out ) = @{$mood};
    my $service = Stand::Service->start($serve);
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => $service->url );
    my %params = ( type => ['sms'] );
    my $output = q{};
    my $began  = time;
    {
        open my $caught, '>', \$output or die $!;
        local *STDOUT = $caught;
        $plugin->before_send_messages( \%params );
    }
    my $took = time - $began;
    cmp_ok $took, '<', $most, "a service that $how holds Koha up for no longer than it may";
    is_deeply [ map { defined $_->{closed_at} ? $_->{timed_out} : 'open' } @{ nudges($dbh) } ], [$timed_out],
        "a service that $how: the nudge is closed";
    is_deeply $params{type}, ['sms'], "a service that $how: Koha sends by itself";
    is $output, q{}, "a service that $how: nothing is printed";
    next if !$timed_out;
    $began = time;
    $plugin->before_send_messages( { type => ['sms'] } );
    cmp_ok time - $began, '<', 1, "a service that $how is not asked again for a while";
    is scalar @{ nudges($dbh) }, 1, "a service that $how: no second nudge";
}

# An alarm of the caller survives ours.
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => Stand::Service->start->url );
    alarm 100;
    $plugin->before_send_messages( { type => ['sms'] } );
    cmp_ok alarm(0), '>', 90, 'an alarm of the caller still rings';
}

# A take-over that does not end keeps its lock on the row: then these transports are removed from the run, in place.
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => Stand::Service->start->url );
    $dbh->do('insert into tidings_nudge (opened_at, types) values (utc_timestamp(3), ?)', undef, 'sms');
    my $taker = connection('current');
    $taker->begin_work;
    $taker->do('select id from tidings_nudge for update');
    my @types = qw(sms email);
    my $began = time;
    my @warned = warnings_of( sub { $plugin->before_send_messages( { type => \@types } ) } );
    cmp_ok time - $began, '>', 0.8, 'a run waits for a take-over that is under way';
    cmp_ok time - $began, '<', 4,   'but not for long';
    is_deeply \@types, ['email'], 'what it may be taking is not read';
    is scalar @warned, 1, 'and Koha\'s log says so';
    $taker->rollback;
    @types = qw(sms email);
    $plugin->before_send_messages( { type => \@types } );
    is_deeply \@types, [qw(sms email)], 'the next run closes what was left open, and goes on';
    is_deeply [ grep { !defined $_->{closed_at} } @{ nudges($dbh) } ], [], 'nothing is open then';
}

# The same when the service locks our own nudge and then hangs.
{
    my $service = Stand::Service->start(
        sub {
            my $taker = connection('current');
            $taker->begin_work;
            $taker->do('select id from tidings_nudge for update');
            sleep 30;
        }
    );
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => $service->url );
    my %params = ( type => [] );
    my $began  = time;
    warnings_of( sub { $plugin->before_send_messages( \%params ) } );
    cmp_ok time - $began, '<', 4, 'a service that freezes with our row in its hands does not hold Koha up';
    is_deeply $params{type}, [qw(email phone print)], 'but Koha sends none of what it may be taking';
}

# What is asked about: in live the rules decide, and sms is never asked about because the fence has removed it.
for my $case (
    [ 'live, no rule',                   'live',  [],                          [], 0, undef ],
    [ 'live, a rule that takes mail',    'live',  [ [ email => 1 ] ],          [], 1, 'email' ],
    [ 'live, a rule that leaves mail',   'live',  [ [ email => 0 ] ],          [], 0, undef ],
    [ 'live, mail and print',            'live',  [ [ email => 1 ], [ print => 1 ] ], [], 1, 'email' ],
    [ 'live, a rule that takes print',   'live',  [ [ print => 1 ] ],          [], 0, undef ],
    [ 'live, a run of print only',       'live',  [ [ email => 1 ] ],          ['print'], 0, undef ],
    [ 'live, a rule for a foreign type', 'live',  [ [ phone => 1 ] ],          [], 0, undef ],
    [ 'trial, a rule that takes mail',   'trial', [ [ email => 1 ] ],          ['email'], 0, undef ],
    [ 'trial, all types',                'trial', [],                          [], 1, 'sms' ],
) {
    my ( $name, $mode, $rules, $types, $count, $about ) = @{$case};
    my ( $plugin, $dbh ) = installed( 'current', mode => $mode, inner_url => Stand::Service->start->url );
    my $insert = 'insert into tidings_rule (transport, takes, changed_at, changed_by)'
        . ' values (?, ?, utc_timestamp(3), ?)';
    $dbh->do( $insert, undef, @{$_}, 'test' ) for @{$rules};
    $plugin->before_send_messages( { type => [ @{$types} ] } );
    my $rows = nudges($dbh);
    is scalar @{$rows}, $count, "$name: " . ( $count ? 'asks' : 'does not ask' );
    is $rows->[0]{types}, $about, "$name: about the right transports" if $count;
}

# What is never asked about.
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'live', inner_url => Stand::Service->start->url );
    $dbh->do( 'insert into tidings_rule (transport, takes, changed_at, changed_by)'
            . " values ('email', 1, utc_timestamp(3), 'test')" );
    my @SECURITY = qw(
        PASSWORD_RESET STAFF_PASSWORD_RESET PASSWORD_CHANGE OTP_TOKEN 2FA_REGISTER 2FA_OTP_TOKEN OPAC_REG_VERIFY WELCOME
    );
    for my $code (@SECURITY) {
        my $id = queue( $dbh, message_transport_type => 'email', letter_code => $code );
        my %one = ( message_id => $id, type => ['email'] );
        $plugin->before_send_messages( \%one );
        is_deeply [ $one{type}, nudges($dbh) ], [ ['email'], [] ], "$code by its message_id goes Koha's way";
        $plugin->before_send_messages( { letter_code => [$code] } );
        is_deeply nudges($dbh), [], "$code by its letter code goes Koha's way";
    }
    $plugin->before_send_messages( { letter_code => [qw(PASSWORD_RESET HOLD)] } );
    is scalar @{ nudges($dbh) }, 1, 'a run of other letters too is asked about';
    forget($dbh);
    $dbh->begin_work;
    my %params = ( type => ['email'] );
    $plugin->before_send_messages( \%params );
    my $within = nudges($dbh);
    $dbh->rollback;
    is_deeply [ $params{type}, $within ], [ ['email'], [] ], 'within a transaction nobody is asked, and Koha sends';
    $plugin->before_send_messages( { where => 'x' x 70_000 } );
    is_deeply nudges($dbh), [], 'nor about a condition that is too long to be written down whole';
}

# An incomplete installation: missing tables do no harm.
for my $missing (qw(tidings_nudge tidings_ticket tidings_rule tidings_setting)) {
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => Stand::Service->start->url );
    $dbh->do("drop table $missing");
    my %params = ( type => [qw(sms email)] );
    warnings_of( sub { $plugin->before_send_messages( \%params ) } );
    is_deeply $params{type}, [qw(sms email)], "without $missing Koha works as ever";
}

# Old rows do not accumulate.
{
    my ( $plugin, $dbh ) = installed( 'current', mode => 'trial', inner_url => Stand::Service->start->url );
    my $insert = 'insert into tidings_nudge (opened_at, closed_at)'
        . ' values (utc_timestamp(3) - interval 9 day, utc_timestamp(3) - interval 9 day)';
    $dbh->do($insert) for 1 .. 3;
    $plugin->before_send_messages( {} );
    is scalar @{ nudges($dbh) }, 1, 'nudges of last week are forgotten';
}

done_testing;
