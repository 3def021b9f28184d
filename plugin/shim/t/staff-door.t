use strict;
use warnings FATAL => 'all';

use Test::More;
use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use Koha::Patrons;
use Koha::Plugin::Tidings::StaffEnter;
use Stand::Controller;
use Stand::Service;
use Stand::Stage qw(installed rows value warnings_of);
use C4::Auth;

my $STAFF_URL = 'https://staff.library.example/tidings';
my $HOME      = '/cgi-bin/koha/mainpage.pl';

{
    package A::Librarian;
    sub borrowernumber { return 51 }
    sub userid         { return 'sofie' }
    sub cardnumber     { return '351' }
}
my $sofie = bless {}, 'A::Librarian';

sub fresh {
    my (%settings) = @_;
    my ( $plugin, $dbh ) = installed( 'current', staff_url => $STAFF_URL, %settings );
    $dbh->do('set foreign_key_checks = 0');
    $dbh->do( q{insert into borrowers (borrowernumber, cardnumber, surname, categorycode, branchcode, userid, flags)}
            . q{ values (51, '351', 'S', 'S', 'CPL', 'sofie', 0)} );
    $C4::Context::INTERFACE = 'api';
    $C4::Context::USERENV   = { id => 'sofie', number => 51 };
    %C4::Auth::FLAGS        = ( borrowers => { edit_borrowers => 1 }, circulate => 1 );
    $Koha::Patrons::LIBRARIES = sub { return () };
    return ( $plugin, $dbh );
}

sub ticket_of {
    my ( $dbh, $text ) = @_;
    my ($token) = ( $text || q{} ) =~ /ticket=([\w-]+)/ or return {};
    return rows( $dbh, 'select * from tidings_ticket where ticket_hash = ?', sha256_hex($token) )->[0];
}

sub asked {
    my ( $action, %request ) = @_;
    my $c = Stand::Controller->new( cookie => 'c', user => $sofie, accept => 'text/html', %request );
    Koha::Plugin::Tidings::StaffEnter->can($action)->($c);
    return $c;
}

my ( $plugin, $dbh ) = fresh();

# Who comes in.
my $c = asked( enter => params => { patron => '7' } );
is $c->{status}, 303, 'staff who may read messages come in without any permission for plugins';
like $c->{headers}{location}, qr{\A\Q$STAFF_URL\E/enter\?ticket=[\w-]{43}\z}, 'to the service';
is $c->{headers}{cache_control}, 'no-store', 'by an answer that no cache keeps';
my $ticket = ticket_of( $dbh, $c->{headers}{location} );
is_deeply [ @{$ticket}{qw(kind who_id who target)} ], [ 'staff', 51, 'sofie', '/patron/7' ], 'with a ticket';
is_deeply [ grep { !/\Arights:/ } @{ JSON::PP->new->decode( $ticket->{permissions} ) } ],
    [ 'borrowers:edit_borrowers', 'circulate', 'reach:*' ], 'that has every permission, and the reach';

%C4::Auth::FLAGS = ( circulate => 1, plugins => { tool => 1 } );
$c = asked('enter');
is $c->{status}, 403, 'whom no permission gives a role does not come in';
like $c->{text}, qr{None of your permissions.*href="\Q$HOME\E" target="_top"}s, 'and is told so, with a way back';
%C4::Auth::FLAGS = ( superlibrarian => 1 );
is asked('enter')->{status}, 303, 'a superlibrarian does';
%C4::Auth::FLAGS = ( plugins => { configure => 1 } );
is asked('enter')->{status}, 303, 'and who may only change settings';

for my $case (
    [ 'nobody is logged in',   { user          => undef },      303, "$HOME?tidings=%2Fmessages%3Fstate%3Dfailed" ],
    [ 'a program with a token', { authorization => 'Bearer x' }, 303, "$HOME?tidings=%2Fmessages%3Fstate%3Dfailed" ],
    [ 'a browser without a cookie', { cookie => undef },         303, "$HOME?tidings=%2Fmessages%3Fstate%3Dfailed" ],
    [ 'a frame whose login has ended', { user => undef, framed => 1 }, 401 ],
    [ 'a program without login', { user => undef, accept => 'application/json' }, 401 ],
) {
    my ( $who, $request, $status, $to ) = @{$case};
    my %params = ( to => '/messages?state=failed', framed => delete $request->{framed} );
    my $answer = asked( enter => %{$request}, params => \%params );
    is_deeply [ $answer->{status}, $answer->{headers}{location} ], [ $status, $to ], "$who: $status";
    unlike $answer->{text} || q{}, qr{<script|\son\w+=|style=|javascript:}i, "$who: no inline code";
}

# Where to.
( $plugin, $dbh ) = fresh();
for my $case (
    [ '/messages/m12',                       '/messages/m12' ],
    [ '/patrons?q=%C3%86rø&x=1'         => undef ],
    [ '/patrons?q=%C3%86r%C3%B8+A.&from=2026-11-01', '/patrons?q=%C3%86r%C3%B8+A.&from=2026-11-01' ],
    [ '/',                                   '/' ],
    [ '/messages?q=%',                       undef ],
    [ '/patron/7/?page=2',                   '/patron/7/?page=2' ],
    [ '//evil.example/x',                    undef ],
    [ '/..//evil.example',                   undef ],
    [ 'https://evil.example/',               undef ],
    [ "/messages\r\nX: y",                   undef ],
    [ "/messages\n",                         undef ],
    [ '/messages?q=' . 'x' x 256,            undef ],
    [ '/messages#<script>',                  undef ],
) {
    my ( $to, $target ) = @{$case};
    my $came = ticket_of( $dbh, asked( enter => params => { to => $to } )->{headers}{location} );
    is $came->{target}, $target, 'leads to ' . ( $target || 'the front page' ) . ': ' . ( $to =~ s/\s/ /gr );
}

# The reach.
for my $case (
    [ 'two libraries',   sub { return qw(CPL MPL) },        [qw(reach:CPL reach:MPL)] ],
    [ 'all libraries',   sub { return () },                 ['reach:*'] ],
    [ 'Koha cannot say', sub { die "no such method\n" },    ['reach:CPL'] ],
    [ 'a library *',     sub { return qw(* CPL) },          ['reach:CPL'] ],
) {
    my ( $what, $libraries, $reach ) = @{$case};
    local $Koha::Patrons::LIBRARIES = $libraries;
    my $listed = ticket_of( $dbh, asked('enter')->{headers}{location} )->{permissions};
    is_deeply [ grep {/\Areach:/} @{ JSON::PP->new->decode($listed) } ], $reach, "$what: @{$reach}";
}
for my $other ( undef, { id => 'else', number => 52 } ) {
    local $C4::Context::USERENV = $other;
    my $listed = ticket_of( $dbh, asked('enter')->{headers}{location} )->{permissions};
    is_deeply [ grep {/\Areach:/} @{ JSON::PP->new->decode($listed) } ], ['reach:CPL'],
        'only the own library, where Koha does not know of this login';
}

# When it is closed.
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', staff_url => q{} );
is asked('enter')->{status}, 404, 'without an address: 404';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', staff_url => $STAFF_URL );
$plugin->store_data( { __ENABLED__ => 0 } );
is asked('enter')->{status}, 404, 'when the plugin is disabled: 404';
$plugin->store_data( { __ENABLED__ => 1 } );
$dbh->do('rename table tidings_ticket to tidings_ticket_away');
my @warned = warnings_of( sub { $c = asked('enter') } );
is $c->{status}, 500, 'without tables: 500';
like $c->{text}, qr/does not work at the moment/, 'in words';
is scalar @warned, 1, 'and Koha\'s log says why';
$dbh->do('rename table tidings_ticket_away to tidings_ticket');

# How a patron is reached.
sub says { my ($body) = @_; return Stand::Service->start( sub { Stand::Service::answer( $_[0], '200 OK', $body ) } ) }
my $service = says('{"line":"Messages: by text","trouble":"2 not delivered"}');
( $plugin, $dbh ) = fresh( inner_url => $service->url );
$c = asked( status => params => { patron => '7' } );
is_deeply [ $c->{status}, $c->{json} ], [ 200, { line => 'Messages: by text', trouble => '2 not delivered' } ],
    'what the service says';
my $request = $service->heard;
my ($token) = $request =~ m{\AGET /hook/patron .*Authorization: Bearer ([\w-]+)}s;
my $used = rows( $dbh, 'select * from tidings_ticket where ticket_hash = ?', sha256_hex($token) )->[0];
is_deeply [ @{$used}{qw(kind who target)} ], [ 'staff', 'sofie', '/patron/7' ], 'asked with a ticket for that patron';
$dbh->do('delete from tidings_ticket');

my $down  = Stand::Service->start;
my $slow  = Stand::Service->start( sub { sleep 10 } );
my $other = says('[]');
for my $case (
    [ 'nobody is logged in',      user => undef ],
    [ 'no patron is named',       params => {} ],
    [ 'a patron that is no number', params => { patron => '7 or 1=1' } ],
    [ 'who may not read messages', flags => { plugins => 1 } ],
    [ 'the service does not run', inner_url => $down->url ],
    [ 'the service hangs',        inner_url => $slow->url ],
    [ 'something else answers',   inner_url => $other->url ],
) {
    my ( $when, %case ) = @{$case};
    local %C4::Auth::FLAGS = $case{flags} ? %{ delete $case{flags} } : %C4::Auth::FLAGS;
    my $url = delete $case{inner_url};
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', inner_url => $url || $service->url );
    my $began = time;
    $c = asked( status => params => { patron => '7' }, %case );
    is $c->{status}, 204, "$when: nothing is said";
    cmp_ok time - $began, '<', 5, "$when: soon";
    is value( $dbh, 'select count(*) from tidings_ticket' ), 0, "$when: no ticket is left";
}

done_testing;
