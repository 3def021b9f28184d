use strict;
use warnings FATAL => 'all';

# Going live asks for everything that is not in order, and is refused without a tick for each.

use Test::More;
use File::Temp qw(tempfile);
use Koha::Plugin::Tidings::Checklist;
use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Outside;
use Stand::Cgi;
use Stand::Service;
use Stand::Stage qw(installed shapes value);
use C4::Languages;
use JSON::PP ();

my %TOKEN = ( csrf_token => 'token-of-session-1' );
my %URLS  = (
    staff_url    => 'https://staff.library.example/tidings',
    opac_url     => 'https://library.example/tidings',
    provider_url => 'https://library.example/tidings-provider',
);
my %GOOD = (
    health => { service => 'tidings', version => '0.0.0', ledger => 'append_only' },
    ready  => { ready => 1, because => [], hearing => [ { channel => 'sms', hears => 1, because => q{} } ] },
    beside => { senders => [], letters => [], refused => [] },
    checks => {
        accounts => [ { channel => 'sms', state => 'good', at => '2026-11-29 14:05', because => q{} } ],
        addresses => [ map { { place => $_, state => 'proved' } } qw(staff patron receipts bot) ],
    },
);
my ( undef, $said ) = tempfile( UNLINK => 1 );
my ( $plugin, $dbh );

# What the service answers from now on; by default all is well.
sub says {
    my (%more) = @_;
    open my $file, '>', $said or die $!;
    print {$file} JSON::PP->new->encode( { %GOOD, %more } );
    close $file or die $!;
    return;
}

sub answer {
    my ( $connection, $request ) = @_;
    open my $file, '<', $said or die $!;
    local $/ = undef;
    my $all = JSON::PP->new->decode(<$file>);
    close $file or die $!;
    my ($about) = $request =~ m{\AGET /(\w+)};
    return Stand::Service::answer( $connection, '404 Not Found', '{}' ) if !$all->{$about};
    my $status = ref $all->{$about} eq 'HASH' && delete $all->{$about}{status} || '200 OK';
    return Stand::Service::answer( $connection, $status, JSON::PP->new->utf8->encode( $all->{$about} ) );
}
my $service = Stand::Service->start( \&answer );

sub fresh {
    my ($shape) = @_;
    ( $plugin, $dbh ) = installed( $shape || 'current', inner_url => $service->url, %URLS );
    $C4::Context::INTERFACE = 'intranet';
    $C4::Context::USERENV   = { id => 'admin', number => 1 };
    C4::Context->set_preference( Version => '25.0500000' );
    $dbh->do( 'insert into letter (module, code, message_transport_type, title, content)'
            . " values ('reserves', 'HOLD', 'sms', 'x', 'A hold')" );
    says();
    return;
}

sub page {
    my ( $method, %params ) = @_;
    $plugin->{cgi} = Stand::Cgi->new( $method, %params );
    @Koha::Plugins::Base::OUTPUT = ();
    $plugin->configure;
    return join q{}, @Koha::Plugins::Base::OUTPUT;
}
sub mode { return value( $dbh, q{select value from tidings_setting where name = 'mode'} ) || 'trial' }
sub ask  { return page( GET => ( op => 'ask-live' ) ) }
sub go   { return page( POST => ( op => 'cud-live', %TOKEN, @_ ) ) }

# The ticks that the question asks for.
sub ticks { return ask() =~ /name="know_(\w+)" value="(\w+)"/g }
# The same without the digest of what was found.
sub without_hash { my %ticks = @_; s/_[0-9a-f]{8}\z// for values %ticks; return \%ticks }
sub as_params { my %ticks = @_; return map { ( "know_$_" => $ticks{$_} ) } keys %ticks }

for my $shape ( shapes() ) {
    fresh($shape);
    is_deeply [ ticks() ], [], "Koha $shape: all in order: nothing is to be ticked";
    like ask(), qr/Everything on the checklist is in order/, 'and the question says so';
    like go(), qr/Done\./, 'one click is enough';
    is mode(), 'live', 'and the library is live';
}

# Each fault by itself: found, told, refused, and let through by its own tick alone.
my $deaf = { channel => 'sms', hears => 0, because => 'The bot has no Plivo account.' };
my $sms  = sub { return { accounts => [ { channel => 'sms', @_ } ], addresses => $GOOD{checks}{addresses} } };
my $away = sub {
    my ( $place, $state ) = @_;
    my @places = map { { place => $_, state => $_ eq $place ? $state : 'proved' } } qw(staff patron receipts bot);
    return { accounts => $GOOD{checks}{accounts}, addresses => \@places };
};
for my $case (
    [ 'a bot without a channel', bot => 'bot', ready => { because => [], hearing => [$deaf] } ],
    [ 'no channel at all', bot => 'bot_nothing', ready => { because => [], hearing => [] } ],
    [ 'a sentence of /ready', ready => 'ready', ready => { %{ $GOOD{ready} }, status => '503', because => ['Full.'] } ],
    [ 'an account never tested',     account_sms => 'account_never',   checks => $sms->( state => 'never' ) ],
    [ 'an account changed since',    account_sms => 'account_changed', checks => $sms->( state => 'changed' ) ],
    [ 'an account that was refused', account_sms => 'account_failed',  checks => $sms->( state => 'failed' ) ],
    [ 'a staff path to elsewhere', reach_staff => 'reach_answered_otherwise', checks => $away->( staff => 'x' ) ],
    [ 'a closed OPAC', reach_opac => 'reach_unreachable', checks => $away->( patron => 'unreachable' ) ],
    [ 'no way for receipts', reach_receipts => 'reach_timed_out', checks => $away->( receipts => 'timed_out' ) ],
    [ 'no way to the bot', reach_bot => 'reach_certificate', checks => $away->( bot => 'certificate' ) ],
) {
    my ( $what, $name, $known, %answers ) = @{$case};
    fresh();
    says(%answers);
    my %asked = ticks();
    is_deeply without_hash(%asked), { $name => $known }, "$what: one tick is asked for";
    my $words = Koha::Plugin::Tidings::Labels::words('en');
    my $html  = go();
    like $html, qr/Nothing was changed: what is not in order/, "$what: refused without it";
    like $html, qr/id="tidings-against".*\Q$words->{"check_$name"}\E/s, 'and the list is shown again';
    like go( know_service => 1, "know_$name" => 1 ), qr/Nothing was changed/, 'another tick does not do';
    is mode(), 'trial', 'and nothing has changed';
    like go( as_params(%asked) ), qr/Done\./, 'its own does';
    is mode(), 'live', 'and the library is live';
}

# The service is down: nobody knows anything, and each of these is to be known.
fresh();
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => Stand::Service->start->url );
my %down = ticks();
is_deeply without_hash(%down),
    {
    service => 'service', bot => 'bot_unknown', accounts => 'accounts_unknown',
    map { ( "reach_$_" => 'reach_unknown' ) } qw(staff opac receipts bot)
    },
    'a service that is down: what nobody can say is not in order either';
like go(), qr/Nothing was changed/, 'refused';
for my $left ( sort keys %down ) {
    my %but = %down;
    delete $but{$left};
    my $html = go( as_params(%but) );
    like $html, qr/Nothing was changed/, "refused while $left is not ticked";
    is scalar( () = $html =~ /checked="checked"/g ), keys %but, 'and the other ticks are kept';
}
is mode(), 'trial', 'nothing has changed';
like go( as_params(%down) ), qr/Done\./, 'with all of them it goes live';

# What was found changes between the question and the answer.
fresh();
says( checks => $sms->( state => 'never' ) );
my %never = ticks();
says( checks => $sms->( state => 'failed' ) );
like go( as_params(%never) ), qr/Nothing was changed/, 'a tick counts only for what was found when it was shown';

my $holds = sub { says( ready => { %{ $GOOD{ready} }, because => [@_] } ) };
$holds->('The day\'s limit is reached.');
my %limit = ticks();
$holds->('The day\'s limit is reached.', 'Tables are missing, said ø.');
like go( as_params(%limit) ), qr/Nothing was changed/, 'not for something else that the same line tells';
$holds->('The day\'s limit is reached.');
like go( as_params(%limit) ), qr/Done\./, 'and counts again once that is gone';
fresh();
my $tested = sub { says( checks => $sms->( state => 'failed', because => 'Wrong token.', at => "2026-11-29 $_[0]" ) ) };
$tested->('14:05');
my %failed = ticks();
$tested->('15:10');
like go( as_params(%failed) ), qr/Done\./, 'the same finding of another time is no other';

# A service that answers /health and not the rest is no reason to go live unasked.
for my $status ( undef, '500 Broken', '503 Away', '404 What' ) {
    fresh();
    says( beside => $status && { status => $status } );
    is_deeply without_hash( ticks() ), { wordings => 'not_said' }, 'wordings that nobody judged are to be known';
    says( ready => { hearing => $GOOD{ready}{hearing}, because => [], status => $status || '503 Away' } );
    my @bot = ( $status || '503' ) =~ /503/ ? () : ( bot => 'bot_unknown' );
    is_deeply without_hash( ticks() ), { ready => 'not_said', @bot }, 'and so is a service that does not say why it is not ready';
}
fresh();
$dbh->do('alter table plugin_methods change plugin_method method varchar(255)');
is_deeply without_hash( ticks() ), { senders => 'senders_unread' }, 'and a list of other plugins that cannot be read';
$dbh->do('alter table plugin_methods change method plugin_method varchar(255)');

# An old service that knows nothing of the checks counts as one that does not say.
fresh();
says( checks => undef );
is_deeply without_hash( ticks() ),
    { accounts => 'accounts_unknown', map { ( "reach_$_" => 'reach_unknown' ) } qw(staff opac receipts bot) },
    'a service that does not know the question';

# Libraries without Plivo.
fresh();
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', provider_url => q{} );
my $mail = {
    accounts  => [ { channel => 'email', state => 'good', at => 'x' } ],
    addresses => $GOOD{checks}{addresses},
};
says( ready => { because => [], hearing => [] }, checks => $mail );
is_deeply [ ticks() ], [], 'mail alone needs neither a bot nor a provider path';
says();
is_deeply without_hash( ticks() ), { reach_receipts => 'addresses', reach_bot => 'addresses' }, 'Plivo needs it';

# Wordings for the text messages that patrons have chosen.
for my $shape ( shapes() ) {
    fresh($shape);
    $dbh->do('update letter set content = " "');
    is_deeply without_hash( ticks() ), { letters => 'letters' }, "Koha $shape: an empty wording is none";
    fresh($shape);
    $dbh->do('set foreign_key_checks = 0');
    $dbh->do(q{insert into message_attributes (message_attribute_id, message_name) values (4, 'Hold'), (6, 'Out')});
    $dbh->do( 'insert into message_transports'
            . ' (message_attribute_id, message_transport_type, letter_module, letter_code)'
            . q{ values (4, 'sms', 'reserves', 'HOLD'), (6, 'sms', 'circulation', 'CHECKOUT')} );
    is_deeply [ ticks() ], [], 'what nobody has chosen needs no wording';
    $dbh->do( 'insert into borrower_message_preferences (borrower_message_preference_id, borrowernumber,'
            . ' message_attribute_id) values (1, 51, 4), (2, 51, 6)' );
    $dbh->do(q{insert into borrower_message_transport_preferences values (1, 'sms'), (2, 'sms')});
    is_deeply without_hash( ticks() ), { letters => 'letters_missing' }, 'what a patron has chosen does';
    like ask(), qr/\(CHECKOUT\)/, 'by its code';
    $dbh->do( 'insert into letter (module, code, message_transport_type, title, content)'
            . " values ('circulation', 'CHECKOUT', 'sms', 'x', 'Lent')" );
    is_deeply [ ticks() ], [], 'until it is written';
    $dbh->do(q{insert into overduerules (overduerules_id, categorycode, letter1, delay1) values (1, 'PT', 'ODUE', 7)});
    $dbh->do( 'insert into overduerules_transport_types (letternumber, message_transport_type, overduerules_id)'
            . q{ values (1, 'sms', 1)} );
    is_deeply without_hash( ticks() ), { letters => 'letters_missing' }, 'and what a rule for overdue notices names';
    $dbh->do('set foreign_key_checks = 1');
}

# Whether whoever said yes hears from us.
sub covered {
    my %found;
    @found{qw(patrons koha nobody)} = @_;
    my $checks = { accounts => [], addresses => [], coverage => \%found };
    return grep { $_->[0] eq 'coverage' } Koha::Plugin::Tidings::Outside::lines( \%URLS, $checks );
}
is_deeply [ covered( 0, 0, 0 ) ], [ [qw(coverage later), q{}, 'coverage_none'] ], 'nobody has opted in';
is_deeply [ covered( 9, 2, 1 ) ], [ [qw(coverage todo 1 coverage)] ], 'somebody hears from nobody';
is_deeply [ covered( 9, 2, 0 ) ], [ [qw(coverage later 2 coverage_koha)] ], 'somebody hears from Koha alone';
is_deeply [ covered( 9, 0, 0 ) ], [ [qw(coverage ok 9)] ], 'all hear from us';
is_deeply [ Koha::Plugin::Tidings::Checklist::against( covered( 9, 2, 1 ) ) ], [], 'it does not stand against going live';

# Every finding has words in every language.
my @lines = map { Koha::Plugin::Tidings::Outside::lines( \%URLS, $_ ) } undef, { accounts => [], addresses => [] },
    map { { $away->( staff => $_ )->%{addresses}, $sms->( state => 'never' )->%{accounts} } }
    qw(not_set path_only not_https unreachable timed_out certificate redirected answered_otherwise);
push @lines, map { covered( @{$_} ) } [ 0, 0, 0 ], [ 9, 2, 1 ], [ 9, 2, 0 ], [ 9, 0, 0 ];
for my $lang (@Koha::Plugin::Tidings::Labels::LANGUAGES) {
    my $words = Koha::Plugin::Tidings::Labels::_file($lang);
    my @unworded = grep { !$words->{$_} } map { ( "check_$_->[0]", $_->[1] eq 'ok' ? () : "advice_$_->[3]" ) } @lines;
    is_deeply \@unworded, [], "$lang: every finding has words";
    $C4::Languages::LANGUAGE = $lang;
    fresh();
    $C4::Languages::LANGUAGE = $lang;
    says( ready => { because => [], hearing => [] } );
    like ask() =~ s/&#39;/'/gr, qr/\Q$words->{know}\E/, "$lang: the tick is worded";
}

# Proposed addresses.
fresh();
$C4::Languages::LANGUAGE = 'en';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', map { ( $_ => q{} ) } keys %URLS );
C4::Context->set_preference( OPACBaseURL        => 'http://opac.library.example:8080/' );
C4::Context->set_preference( staffClientBaseURL => 'staff.library.example' );
my $html = page('GET');
like $html, qr{value="https://staff\.library\.example/tidings"}, 'the staff path is proposed from the preference';
like $html, qr{value="http://opac\.library\.example:8080/tidings"},          'and the OPAC path';
like $html, qr{value="http://opac\.library\.example:8080/tidings-provider"}, 'and the provider path';
is scalar( () = $html =~ /Proposed from Koha.*?s preferences, not saved yet/g ), 3, 'each is said to be a proposal';
is value( $dbh, q{select value from tidings_setting where name = 'opac_url'} ), q{}, 'and is not saved by itself';
C4::Context->set_preference( staffClientBaseURL => 'http://opac.library.example:8080' );
like page('GET'), qr{value="http://opac\.library\.example:8080/tidings-staff"}, 'on one host they do not clash';

# What uninstalling leaves.
{
    local $ENV{KOHA_CONF} = '/etc/koha/sites/springfield/koha-conf.xml';
    like page('GET'),
        qr{rm /etc/koha/sites/springfield/tidings\.env.*rm -r /var/lib/tidings/springfield.*rm -r /opt/tidings}s,
        'the page prints the commands that remove what uninstalling leaves';
}
like page('GET'), qr{<a href="#tidings-removal">}, 'and the tick for deleting links to them';

# The fence: a run of the trial counts as seen, in the library's time.
fresh();
sub fence { my ($row) = grep {/sender leaves/} page('GET') =~ m{<tr class="tidings-.*?</tr>}gs; return $row }
like fence(), qr/Later<p>In trial it is off/, 'in trial no run has been seen yet';
{ local $C4::Context::INTERFACE = 'cron'; $plugin->before_send_messages( { type => ['print'] } ) }
go();
is mode(), 'live', 'live, minutes after a run in trial';
unlike fence(), qr/No run in the last day/, 'the checklist does not say that none was seen';
like fence(), qr/Later \(\d{4}-\d\d-\d\d \d\d:\d\d\)<p>Koha.*?s sender has called/, 'but when it was';
$dbh->do(q{set time_zone = '+05:30'});
$dbh->do(q{update tidings_setting set value = concat(utc_date(), ' 00:10:00') where name = 'run_seen_at'});
like fence(), qr/ 05:40\)/, 'in the library\'s time';
$dbh->do(q{update tidings_setting set value = utc_timestamp() - interval 2 day where name = 'run_seen_at'});
like fence(), qr/To do.*No run in the last day/s, 'a run of the day before yesterday is too old';
{ local $C4::Context::INTERFACE = 'cron'; $plugin->before_send_messages( { type => [] } ) }
like fence(), qr/In order \(\d{4}-\d\d-\d\d \d\d:\d\d\)/, 'a run with the fence before it is in order';

done_testing;
