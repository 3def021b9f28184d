use strict;
use warnings FATAL => 'all';

use Test::More;
use File::Temp qw(tempdir tempfile);
use Time::HiRes qw(time);
use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::RunLock;
use Stand::Cgi;
use Stand::Service;
use Stand::Stage qw(connection hang_up installed queue value warnings_of);
use C4::Languages;

my %TOKEN = ( csrf_token => 'token-of-session-1' );
my %FIELDS = (
    inner_url    => 'http://127.0.0.1:8090',
    staff_url    => 'https://staff.library.example/tidings/',
    opac_url     => ' https://library.example/tidings ',
    provider_url => 'https://library.example/tidings-provider',
);

# The fields as they are saved.
my %SAVED = (
    %FIELDS,
    staff_url => 'https://staff.library.example/tidings',
    opac_url  => 'https://library.example/tidings',
);

my ( $plugin, $dbh );

sub fresh {
    ( $plugin, $dbh ) = installed( 'current', inner_url => Stand::Service->start->url, @_ );
    $C4::Context::INTERFACE = 'intranet';
    $C4::Context::USERENV   = { id => 'admin', number => 1 };
    C4::Context->set_preference( Version => '25.0500000' );
    return;
}

sub page {
    my ( $method, %params ) = @_;
    $plugin->{cgi} = Stand::Cgi->new( $method, %params );
    @Koha::Plugins::Base::OUTPUT = ();
    $plugin->configure;
    return join q{}, @Koha::Plugins::Base::OUTPUT;
}

# The ticks for all that is not in order, as the question shows them.
sub ticks { return page( GET => ( op => 'ask-live' ) ) =~ /name="(know_\w+)" value="(\w+)"/g }

sub setting { return value( $dbh, 'select value from tidings_setting where name = ?', $_[0] ) }
sub driver  { return C4::Context->preference('SMSSendDriver') }

# Returns the text of a line of the checklist.
sub line {
    my ( $html, $title ) = @_;
    my ($row) = grep {/\Q$title\E/} $html =~ m{<tr class="tidings-.*?</tr>}gs;
    return join q{ }, split q{ }, ( $row || q{} ) =~ s/<[^>]*>/ /gr;
}

# Saving.
fresh();
like page('GET'), qr/The lines appear here/, 'without addresses there is nothing to paste yet';
unlike page('GET'), qr/ProxyPass|tidings-message-url/, 'and nothing half-made is shown';
page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, delete_all_data => 1 ) );
is setting('staff_url'), 'https://staff.library.example/tidings', 'an address is saved, without a slash at its end';
is setting('opac_url'),  'https://library.example/tidings',       'and without blanks around it';
is setting('delete_all_data'), 1, 'and the tick';
is value( $dbh, q{select changed_by from tidings_setting where name = 'opac_url'} ), 'admin', 'and by whom';
page( POST => ( op => 'cud-save', %TOKEN, %FIELDS ) );
is setting('delete_all_data'), 0, 'a tick can be taken away';

for my $case (
    [ 'a GET',                     'GET',  %TOKEN ],
    [ 'a POST without a token',    'POST' ],
    [ 'a POST with another token', 'POST', csrf_token => 'token-of-session-2' ],
) {
    my ( $name, $method, %token ) = @{$case};
    for my $op (qw(cud-save cud-live cud-trial cud-driver)) {
        my $html = page( $method => ( op => $op, %token, %FIELDS, opac_url => 'https://evil.example/x' ) );
        like $html, qr/Nothing was changed/, "$name: $op is refused";
    }
    is setting('opac_url'), 'https://library.example/tidings', "$name changes no address";
    isnt setting('mode'), 'live', "$name changes no mode";
}

for my $case (
    [ inner_url    => 'http://service.library.example:8090', 'a name, for which Koha would wait on a name server' ],
    [ inner_url    => 'https://127.0.0.1:8090',              'no plain http' ],
    [ inner_url    => 'http://127.0.0.1:8090/x',             'a path' ],
    [ inner_url    => q{},                                   'nothing' ],
    [ opac_url     => 'ftp://library.example/tidings',       'another scheme', 'scheme' ],
    [ opac_url     => '/tidings',                            'a path alone', 'scheme' ],
    [ opac_url     => 'https://library.example',             'no path', 'path' ],
    [ opac_url     => 'library.example',                     'neither', 'path' ],
    [ staff_url    => 'https://library.example/api/tidings', 'a path of Koha\'s', 'koha' ],
    [ provider_url => 'https://library.example/cgi-bin/koha/x', 'a path of Koha\'s', 'koha' ],
    [ provider_url => "https://library.example/a\" b",       'what would break Apache\'s lines', 'signs' ],
) {
    my ( $field, $value, $why, $fault ) = @{$case};
    my $html     = page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, $field => $value ) );
    my $words    = Koha::Plugin::Tidings::Labels::words('en');
    my $sentence = $fault ? "$words->{$field}: " . $words->{"fault_address_$fault"} : $words->{"fault_$field"};
    like $html, qr/\Q@{[ $sentence =~ s{'}{&#39;}gr ]}\E|\Q$sentence\E/, "$field: $why is refused with a sentence";
    is setting($field), $SAVED{$field}, "$field: and nothing is saved";
}
page(
    POST => (
        op => 'cud-save',
        %TOKEN,
        inner_url    => '127.0.0.1:8092',
        staff_url    => 'HTTPS://staff.library.example/tidings',
        opac_url     => 'library.example:8080/tidings/',
        provider_url => 'localhost/provider'
    )
);
is_deeply [ map { setting($_) } qw(inner_url staff_url opac_url provider_url) ],
    [
    'http://127.0.0.1:8092', 'https://staff.library.example/tidings', 'https://library.example:8080/tidings',
    'https://localhost/provider'
    ],
    'a scheme that was left out is added';
page( POST => ( op => 'cud-save', %TOKEN, %FIELDS ) );
unlike page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, opac_url => q{"><script>alert(1)</script>} ) ), qr/<script/,
    'what was typed is escaped when it is shown again';

# The page itself.
my $html = page('GET');
unlike $html, qr{<script|\son\w+=|style=|javascript:}i, 'nothing on the page is inline code';
like $html, qr{ProxyPass &quot;/tidings&quot; &quot;http://127\.0\.0\.1:8090/staff&quot;},
    'Apache lines for the staff path';
like $html, qr{ProxyPass &quot;/tidings&quot; &quot;http://127\.0\.0\.1:8090/patron&quot;}, 'for the OPAC path';
like $html, qr{ProxyPass &quot;/tidings-provider/plivo&quot; &quot;http://127\.0\.0\.1:8090/plivo&quot;},
    'for the provider\'s receipts';
like $html, qr{ProxyPass &quot;/tidings-provider/bot/plivo&quot; &quot;http://127\.0\.0\.1:8091/bot/plivo&quot;},
    'and for what patrons write';
like $html, qr{curl -si https://library\.example/tidings/enter}, 'and how to test them';
like $html, qr{curl -si -X POST https://library\.example/tidings-provider/bot/plivo/inbound\n}, 'what patrons write';
like $html, qr{curl -si -X POST https://library\.example/tidings-provider/plivo/receipt/0-0\n}, 'and the receipts';
like $html, qr{tidings-message-url">https://library\.example/tidings-provider/bot/plivo/inbound<},
    'and what to enter at Plivo';
like $html, qr{method=tool">Open the staff pages}, 'and the way to the accounts';
{
    local $ENV{KOHA_CONF} = '/etc/koha/sites/springfield/koha-conf.xml';
    $html = page('GET');
    like $html, qr{\nsudo sh /opt/tidings/tidings-setup springfield}, 'the start command is for this instance';
    unlike $html, qr{sudo sh [^\n]*plugins}i, 'and root runs nothing in the plugin folder';
    like $html, qr{sha256sum tidings[*][^<]*\n}, 'but what it has compared';
    like $html, qr{systemctl enable --now tidings\@springfield tidings-bot\@springfield}, 'and the units too';
    local $ENV{KOHA_CONF} = '/tmp/x; rm -rf /';
    local $C4::Context::CONFIG{database} = 'koha_centerville';
    like page('GET'), qr{tidings-setup centerville}, 'without a usual path, the database tells its name';
}
for my $lang (@Koha::Plugin::Tidings::Labels::LANGUAGES) {
    $C4::Languages::LANGUAGE = $lang;
    my $words = Koha::Plugin::Tidings::Labels::words($lang);
    like page('GET'), qr/\Q$words->{checklist}\E/, "$lang: the page speaks the language of who looks";
}
$C4::Languages::LANGUAGE = 'en';

# Apache uses the first line that matches.
page(
    POST => (
        op => 'cud-save',
        %TOKEN, %FIELDS,
        staff_url    => 'https://library.example:8443/tidings',
        opac_url     => 'https://library.example:443/tidings',
        provider_url => 'https://library.example/tidings/from/provider'
    )
);
$html = page('GET');
like $html, qr{Staff path: &lt;VirtualHost&gt; library\.example:8443</p>},
    'a host is named with its port, which makes it another virtual host';
like $html, qr{OPAC path, Provider path: &lt;VirtualHost&gt; library\.example</p>},
    'and what belongs into one stands together';
is_deeply [ $html =~ m{ProxyPass &quot;(/tidings[^&]*)&quot; &quot;http://127\.0\.0\.1:\d+(/[^&]*)&quot;}g ],
    [
    '/tidings', '/staff', '/tidings/from/provider/bot/plivo', '/bot/plivo',
    '/tidings/from/provider/plivo', '/plivo', '/tidings', '/patron'
    ],
    'a path below another comes before it, or the patron pages would get what patrons write';
my %same = ( staff_url => 'https://LIBRARY.example:443/tidings', opac_url => 'https://library.example/tidings' );
like page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, %same ) ),
    qr/Two of the public addresses are the same/, 'two paths in one place are refused';
my %none = ( staff_url => 'tidings', opac_url => 'https://library.example' );
unlike page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, %none ) ),
    qr/Two of the public addresses are the same/, 'two that are no addresses are not called the same';
is setting('staff_url'), 'https://library.example:8443/tidings', 'and nothing is saved';

# Going live and back.
fresh();
C4::Context->set_preference( SMSSendDriver => 'US::Twilio' );
queue($dbh) for 1 .. 3;
queue( $dbh, status => 'sent' );
$dbh->do( 'insert into tidings_standing (patron_id, channel, state, ledger_id, changed_at)'
        . " values (5, 'sms', 'opted_in', 1, utc_timestamp(3)), (5, 'telegram', 'opted_in', 1, utc_timestamp(3)),"
        . " (6, 'sms', 'opted_out', 1, utc_timestamp(3))" );

sub failed_in_koha {
    my ( $code, $hours_ago ) = @_;
    my $queued = value( $dbh, 'select now() - interval ? hour', $hours_ago );
    return queue( $dbh, status => 'failed', failure_code => $code, time_queued => $queued );
}

sub known {
    my ( $notice, $state, $message, $archived ) = @_;
    $dbh->do(
        'insert into tidings_notice (notice_id, round, state, first_seen_at, look_at, changed_at)'
            . ' values (?, 1, ?, utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))',
        undef, $notice, $state
    );
    return if !$message;
    my ( $table, $id ) = $archived ? ( 'tidings_message_archive', $notice ) : ( 'tidings_message', undef );
    $dbh->do(
        "insert into $table"
            . ' (id, kind, priority, channel, sender, address_id, notice_id, round, state, due_at, max_tries,'
            . ' created_at, changed_at)'
            . " values (?, 'notice', 5, 'sms', '1555', 1, ?, 1, ?, utc_timestamp(3), 5,"
            . ' utc_timestamp(3) - interval 1 day, utc_timestamp(3))',
        undef, $id, $notice, $message
    );
    return;
}
my $DRIVERLESS = 'The driver SMS::Send::Tidings does not exist, or is not installed';
failed_in_koha( $DRIVERLESS, $_ ) for 1, 47;
failed_in_koha( 'SMS_SEND_DRIVER_MISSING', 3 );
failed_in_koha( $DRIVERLESS, 49 );
failed_in_koha( 'MISSING_SMS', 1 );
known( failed_in_koha( $DRIVERLESS, 2 ), 'waiting' );
known( failed_in_koha( $DRIVERLESS, 2 ), 'taken', 'delivered' );
known( failed_in_koha( $DRIVERLESS, 2 ), 'taken', 'queued' );
known( failed_in_koha( $DRIVERLESS, 2 ), 'taken', 'delivered', 'archived' );
$html = page( GET => ( op => 'ask-live' ) );
like $html, qr/because it had no driver, and that Tidings sends now: 6\./,
    'and with what Koha failed because it had no driver: not what is older, failed for another reason or still ours';
unlike $html, qr/sender_types/, 'on a Koha with a fence nothing is to be ticked';
like $html, qr/Opted-in patrons: 1\. Pending text messages in Koha(?:&#39;|')s queue: 3\./,
    'going live asks once more, with the counts';
is setting('mode'), 'trial', 'and has changed nothing yet';

my $run = connection('current');
Koha::Plugin::Tidings::RunLock::enter($run);
like page( POST => ( op => 'cud-live', %TOKEN, ticks() ) ), qr/is running just now/, 'not while Koha\'s sender is running';
is_deeply [ setting('mode'), driver() ], [ 'trial', 'US::Twilio' ], 'nothing has changed then';
is value( $dbh, q{select changed_by from tidings_setting where name = 'mode'} ), 'koha', 'not even for a moment';
hang_up( $dbh, $run );
like page( POST => ( op => 'cud-live', %TOKEN, ticks() ) ), qr/Done\./, 'going live';
is_deeply [ setting('mode'), driver(), setting('former_sms_driver') ], [ 'live', 'Tidings', 'US::Twilio' ],
    'raises the fence and sets the driver, which remembers the former';
page( POST => ( op => 'cud-live', %TOKEN, ticks() ) );
is setting('former_sms_driver'), 'US::Twilio', 'a second click does not forget it';
like page( GET => ( op => 'ask-trial' ) ), qr/Back to trial\?/, 'going back asks too';
page( POST => ( op => 'cud-trial', %TOKEN ) );
is_deeply [ setting('mode'), driver() ], [ 'trial', 'US::Twilio' ], 'going back undoes both';

{
    no warnings 'redefine';
    local *C4::Context::set_preference = sub { die "no memcached\n" };
    my @warned = warnings_of( sub { $html = page( POST => ( op => 'cud-live', %TOKEN, ticks() ) ) } );
    like $html, qr/That did not work/, 'when Koha cannot set the driver, the page says so';
    is setting('mode'), 'trial', 'and it is still a trial';
}

# Where no fence can stand, staff must confirm that Koha's sender is kept away in another way.
fresh();
C4::Context->set_preference( Version => '22.0500007' );
$html = page( GET => ( op => 'ask-live' ) );
like $html,
    qr/This Koha is too old for a plugin to keep its sender away.*name="sender_types" value="1" required="required"/s,
    'an old Koha: the question has a box to tick';
$html = page( POST => ( op => 'cud-live', %TOKEN, ticks() ) );
like $html, qr/Nothing was changed: on this Koha.*name="sender_types"/s,
    'without the tick it is refused, and asked again';
is_deeply [ setting('mode'), driver(), setting('live_after') ], [ 'trial', undef, undef ], 'and nothing has changed';
like page( POST => ( op => 'cud-live', %TOKEN, ticks(), sender_types => 1 ) ), qr/Done\./, 'with it the library goes live';
is_deeply [ setting('mode'), driver() ], [ 'live', 'Tidings' ], 'as on any other';
unlike page( GET => ( op => 'ask-trial' ) ), qr/sender_types/, 'going back needs no tick';

# The button for the driver.
fresh();
C4::Context->set_preference( SMSSendDriver => 'Email' );
unlike page('GET'), qr/cud-driver/, 'in trial a driver that is there is left alone';
like page( POST => ( op => 'cud-driver', %TOKEN ) ), qr/In trial SMSSendDriver stays as it is/,
    'also where a page from before asks';
is driver(), 'Email', 'and stays';
like line( page('GET'), 'SMSSendDriver' ), qr/Later .*going live sets it to Tidings/,
    'the checklist says when it is changed';
fresh();
C4::Context->set_preference( SMSSendDriver => q{} );
like line( page('GET'), 'SMSSendDriver' ),
    qr/hides the patrons.* SMS preferences.*until you go live, Koha then shows/,
    'where there is none, the checklist says what ours would do';
page( POST => ( op => 'cud-driver', %TOKEN ) );
is_deeply [ setting('mode'), driver() ], [ 'trial', 'Tidings' ], 'and it can be set in trial';

# The checklist. The service runs in a process of its own, so its response is read from a file.
my ( undef, $said ) = tempfile( UNLINK => 1 );

sub store {
    my ( $name, $text ) = @_;
    open my $file, '>', $name or die $!;
    print {$file} $text;
    close $file or die $!;
    return;
}

sub says { return store( $said, $_[0] ) }

sub ready {
    open my $file, '<', $said or die $!;
    local $/ = undef;
    my $json = <$file>;
    close $file or die $!;
    return $json;
}

# A service with this /health.
sub healthy {
    my ($json) = @_;
    return Stand::Service->start( sub { Stand::Service::answer( $_[0], '200 OK', $json ) } );
}
my $SMS_HEARS = '{"channel":"sms","hears":true,"because":""}';
my $SMS_DEAF  = '{"channel":"sms","hears":false,"because":"The bot is silent."}';
my $TELEGRAM  = '{"channel":"telegram","hears":true,"because":""}';
my $BESIDE    = '{"senders":[],"letters":[],"refused":[]}';
my $HEALTHY   = '{"service":"tidings","version":"0.0.0","ledger":"append_only"}';
says(qq({"ready":true,"because":[],"hearing":[$SMS_HEARS,$TELEGRAM]}));
my $service = Stand::Service->start(
    sub {
        my ( $to, $asked ) = @_;
        my $found = $asked =~ m{/health} ? $HEALTHY : $asked =~ m{/beside-us} ? $BESIDE : ready();
        Stand::Service::answer( $to, '200 OK', $found );
    }
);
fresh( inner_url => $service->url, mode => 'live' );
local $ENV{PATH} = tempdir( CLEANUP => 1 );

sub node {
    my ($script) = @_;
    store( "$ENV{PATH}/node", "#!/bin/sh\n$script\n" );
    chmod 0755, "$ENV{PATH}/node";
    return;
}
node('echo v24.1.0');
$dbh->do( 'insert into letter (module, code, message_transport_type, title, content)'
        . " values ('reserves', 'HOLD', 'sms', 'x', 'x')" );
C4::Context->set_preference( SMSSendDriver => 'Tidings' );
{ local $C4::Context::INTERFACE = 'cron'; $plugin->before_send_messages( { type => [] } ) }
page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, inner_url => $service->url ) );
$html = page('GET');
my @TITLES = (
    'Node 24 on this server', 'Text message wordings',
    'Tables of Tidings',      'Service reachable',
    'Record of consents',     'Bot heard from',
    'SMSSendDriver In',       'Nothing keeps messages back',
    'sender leaves text messages',
    'Other plugins that send', 'Wordings for patrons'
);
like line( $html, 'Node 24 on this server' ), qr/In order \(v24\.1\.0\)/, 'Node is there';
like line( $html, $_ ), qr/In order/, "in order: $_" for grep { $_ ne 'SMSSendDriver In' } @TITLES;
is scalar( () = $html =~ /<tr class="tidings-ok">/g ), 11, 'all these lines are in order';

# Other plugins.
for my $other (
    [ 'Koha::Plugin::Com::MessageBee', 1,     'before_send_messages' ],
    [ 'Koha::Plugin::Com::Webhook',    0,     'before_send_messages' ],
    [ 'Koha::Plugin::Com::Removed',    undef, 'before_send_messages' ],
    [ 'Koha::Plugin::Com::Report',     1,     'report' ],
    [ 'Koha::Plugin::Tidings',         undef, 'before_send_messages' ],
) {
    my ( $class, $enabled, $method ) = @{$other};
    $dbh->do( 'replace into plugin_methods (plugin_class, plugin_method) values (?, ?)', undef, $class, $method );
    next if !defined $enabled;
    $dbh->do( q{replace into plugin_data (plugin_class, plugin_key, plugin_value) values (?, '__ENABLED__', ?)},
        undef, $class, $enabled );
}
like line( page('GET'), 'Other plugins that send' ), qr/To do \(Koha::Plugin::Com::MessageBee\) Another plugin/,
    'another plugin that sends is named; one that is disabled, removed or does something else is not';
$dbh->do(q{delete from plugin_data where plugin_key = '__ENABLED__'});
like line( page('GET'), 'Other plugins that send' ),
    qr/\(Koha::Plugin::Com::MessageBee, Koha::Plugin::Com::Removed, Koha::Plugin::Com::Webhook\)/,
    'in a Koha that can disable none all are';
$dbh->do('rename table plugin_methods to plugin_methods_away');
like line( page('GET'), 'Other plugins that send' ), qr/In order/, 'a Koha that keeps no list names none';
$dbh->do('rename table plugin_methods_away to plugin_methods');
{
    my $beside = '{"senders":[],"letters":["HOLD (Hold available)","DUE"],"refused":[]}';
    my $other  = Stand::Service->start(
        sub { Stand::Service::answer( $_[0], '200 OK', $_[1] =~ m{/health} ? $HEALTHY : $beside ) } );
    page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, inner_url => $other->url ) );
    like line( page('GET'), 'Wordings for patrons' ), qr/To do \(HOLD \(Hold available\), DUE\) These wordings/,
        'wordings for another program are named';
    page( POST => ( op => 'cud-save', %TOKEN, %FIELDS, inner_url => $service->url ) );
}

says(qq({"ready":false,"because":[],"hearing":[$SMS_DEAF,$TELEGRAM]}));
like line( page('GET'), 'Bot heard from' ), qr/To do \(sms: The bot is silent\.\) While patrons cannot be heard/,
    'the service says in its own words what it does not hear';
says(qq({"ready":false,"because":["sms: The bot is silent.","The database is read-only."],"hearing":[$SMS_DEAF]}));
like line( page('GET'), 'Nothing keeps messages back' ), qr/To do \(The database is read-only\.\) The service says/,
    'what keeps messages back, but for what the line of the bot tells';
says('{"ready":false,"because":[],"hearing":[]}');
like line( page('GET'), 'Bot heard from' ), qr/To do No channel is set up yet/, 'a bot without a channel hears nobody';
says('{}');
like line( page('GET'), 'Bot heard from' ), qr/To do Until the service answers/,
    'a service that does not say is not taken for one that hears';

node('echo v18.19.0');
like line( page('GET'), 'Node 24' ), qr/In order\z/, 'a service that answers has a Node that Koha need not find';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => 'http://127.0.0.1:9' );
like line( page('GET'), 'Node 24' ), qr/To do \(v18\.19\.0\) Install Node/, 'an old Node is not enough';
node('exec /bin/sleep 30');
my $began = time;
like line( page('GET'), 'Node 24' ), qr/To do Install Node/, 'a Node that does not answer is none';
cmp_ok time - $began, '<', 4, 'and is not waited for';
unlink "$ENV{PATH}/node";

$dbh->do('delete from letter');
$dbh->do(q{update tidings_setting set value = utc_timestamp() - interval 2 day where name = 'fence_seen_at'});
C4::Context->set_preference( SMSSendDriver => 'Email' );
$dbh->do(q{delete from tidings_migration where name like '0006%'});
$html = page('GET');
like line( $html, 'Text message wordings' ), qr/To do \(0\) Koha queues/, 'no wording for text messages';
like line( $html, 'Bot heard from' ), qr/To do Until the service answers/,
    'of a service that cannot be reached nobody knows';
like line( $html, 'sender leaves' ), qr/To do .* No run in the last day/, 'no run for two days';
like line( $html, 'SMSSendDriver' ), qr/To do \(Email\) Somebody has changed/, 'a driver that somebody has changed';
like $html, qr/Set SMSSendDriver to Tidings/, 'which a button mends';
page( POST => ( op => 'cud-driver', %TOKEN ) );
is driver(), 'Tidings', 'at once';
unlike page('GET'), qr/Set SMSSendDriver to Tidings/, 'and goes';
C4::Context->set_preference( SMSSendDriver => 'Email' );
like line( $html, 'Tables of Tidings' ), qr/To do \(0006_koha\.sql\)/, 'a migration that is missing';
C4::Context->set_preference( Version => '19.0600020' );
like line( page('GET'), 'sender leaves' ), qr/Koha 19\.06.*--type email/, 'a Koha that is too old for the fence';

for my $case (
    [ 'says nothing',       sub { sleep 30 } ],
    [ 'is another program', sub { Stand::Service::answer( $_[0], '200 OK', '{"version":"1"}' ) } ],
    [ 'is no JSON',         sub { Stand::Service::answer( $_[0], '200 OK', 'hello' ) } ],
) {
    my ( $how, $serve ) = @{$case};
    my $other = Stand::Service->start($serve);
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => $other->url );
    $began = time;
    like line( page('GET'), 'Service reachable' ), qr/To do Nothing of Tidings answers/,
        "a service that $how is not ours";
    cmp_ok time - $began, '<', 4, "a service that $how does not hold the page up";
}
my $older = healthy('{"service":"tidings","version":"9.9.9"}');
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => $older->url );
$html = page('GET');
like line( $html, 'Service reachable' ), qr/To do \(9\.9\.9\) The service is of another version/,
    'a service of another version';
like line( $html, 'Record of consents' ), qr/Later Told once/, 'which does not tell about the ledger yet';
my $own = value( $dbh, q{select left(sha2(concat(database(), '@', @@hostname, ':', @@port), 256), 12)} );
for my $case (
    [ $own,      qr/In order \(0\.0\.0\)/,                                  qr/In order/ ],
    [ 'another', qr/To do A service answers, but it is that of another Koha/, qr/Later Told once/ ],
) {
    my ( $instance, $service, $ledger ) = @{$case};
    my $told = healthy(qq({"service":"tidings","version":"0.0.0","ledger":"append_only","instance":"$instance"}));
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => $told->url );
    $html = page('GET');
    like line( $html, 'Service reachable' ),   $service, "a service that calls itself $instance";
    like line( $html, 'Record of consents' ), $ledger,  "and what it says of the ledger ($instance)";
}
my $mighty = healthy('{"service":"tidings","version":"0.0.0","ledger":"writable"}');
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => $mighty->url );
like line( page('GET'), 'Record of consents' ), qr/Later The service runs with all rights/,
    'a ledger that could be changed is advice, no fault';
like line( $html, 'Forgets what Koha forgets' ), qr/Later Told once/, 'a service of before says nothing of forgetting';
for my $case ( [ read => qr/In order/ ], [ unread => qr/To do The service may not read Koha's loans/ ] ) {
    my ( $history, $said ) = @{$case};
    my $told = healthy(qq({"service":"tidings","version":"0.0.0","ledger":"append_only","history":"$history"}));
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => $told->url );
    like line( page('GET'), 'Forgets what Koha forgets' ), $said, "what can be forgotten is $history";
}

$dbh->do("drop table $_") for grep { /\Atidings_/ } @{ $dbh->selectcol_arrayref('show tables') };
warnings_of( sub { $html = page('GET') } );
like line( $html, 'Tables of Tidings' ), qr/To do/, 'without any tables the page still comes';
warnings_of( sub { $html = page( POST => ( op => 'cud-live', %TOKEN, ticks(), sender_types => 1 ) ) } );
like $html, qr/Nothing was changed/, 'and going live is refused';

# Every language has every label, with the same placeholders.
my $english = Koha::Plugin::Tidings::Labels::_file('en');

sub placeholders {
    my ($words) = @_;
    return [ map { join q{ }, sort $words->{$_} =~ /\{\w+\}/g } sort keys %{$words} ];
}
for my $lang (qw(es fr da)) {
    my $words = Koha::Plugin::Tidings::Labels::_file($lang);
    is_deeply [ sort keys %{$words} ], [ sort keys %{$english} ], "$lang has every label";
    is_deeply placeholders($words), placeholders($english), "$lang has the same placeholders";
}
is_deeply Koha::Plugin::Tidings::Labels::words('xx'), $english, 'a language that we do not have is English';

done_testing;
