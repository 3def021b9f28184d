use strict;
use warnings FATAL => 'all';

use Test::More;
use Digest::SHA qw(sha256_hex);
use Koha::Plugin::Tidings::Enter;
use Stand::Cgi;
use Stand::Controller;
use Stand::Stage qw(installed rows value warnings_of);
use C4::Auth;
use C4::Languages;

sub ticket_of {
    my ( $dbh, $text ) = @_;
    my ($token) = $text =~ /ticket=([\w-]+)/ or return;
    return rows( $dbh, 'select * from tidings_ticket where ticket_hash = ?', sha256_hex($token) )->[0];
}

# Returns what the browser gets for a request to a method.
sub shown {
    my ( $plugin, $method, $cgi ) = @_;
    $plugin->{cgi} = $cgi;
    @Koha::Plugins::Base::OUTPUT = ();
    my $printed = q{};
    open my $caught, '>', \$printed or die $!;
    local *STDOUT = $caught;
    $plugin->$method;
    return join q{}, $printed, @Koha::Plugins::Base::OUTPUT;
}

# The way in for librarians.
my ( $plugin, $dbh ) = installed( 'current', staff_url => 'https://staff.library.example/tidings' );
$C4::Context::INTERFACE = 'intranet';
is shown( $plugin, tool => Stand::Cgi->new('GET') ), q{}, 'without a login there is no page';
is value( $dbh, 'select count(*) from tidings_ticket' ), 0, 'and no ticket';

$C4::Context::USERENV = { id => 'sofie', number => 51 };
%C4::Auth::FLAGS = ( superlibrarian => 0, borrowers => 1, plugins => { tool => 1, manage => 0 }, tools => {} );
my $page = shown( $plugin, tool => Stand::Cgi->new( 'GET', patron => '7' ) );
like $page, qr{<iframe id="tidings-frame" src="https://staff\.library\.example/tidings/enter\?ticket=[\w-]{43}"},
    'the staff pages appear in a frame';
is_deeply [ @{ ticket_of( $dbh, $page ) }{qw(kind who_id who permissions target lang)} ],
    [ 'staff', 51, 'sofie', '["borrowers","plugins:tool"]', '/patron/7', 'en' ],
        'the ticket says who, what he may, and which patron';
my $run = qr{/cgi-bin/koha/plugins/run\.pl\?class=Koha%3A%3APlugin%3A%3ATidings};
like $page, qr{href="$run&amp;method=tool&amp;open=1&amp;patron=7"}, 'beside it a link for browsers without frames';
like $page, qr{href="/cgi-bin/koha/members/moremember\.pl\?borrowernumber=7"}, 'and the way back to that patron';
unlike $page, qr{<script|\son\w+=|style=|javascript:}i, 'nothing on the page is inline code';

$dbh->do('set foreign_key_checks = 0');
$dbh->do( q{insert into borrowers (borrowernumber, cardnumber, surname, categorycode, branchcode, userid, flags)}
        . q{ values (51, '51', 'S', 'S', 'CPL', 'sofie', 4)} );
my $rights = sub { Koha::Plugin::Tidings::Permission::rights( $dbh, 51 ) };
my $before = $rights->();
like ticket_of( $dbh, shown( $plugin, tool => Stand::Cgi->new('GET') ) )->{permissions},
    qr/\A\["borrowers","plugins:tool","reach:CPL","rights:\Q$before\E"\]\z/, 'and how the rights stood';
for my $change (
    q{update borrowers set flags = 0},
    q{update borrowers set password = 'x'},
    q{update borrowers set login_attempts = -1},
    q{insert into user_permissions (borrowernumber, module_bit, code) values (51, 19, 'tool')},
    q{update user_permissions set code = 'configure'},
    q{update borrowers set branchcode = 'MPL'},
) {
    $dbh->do($change);
    isnt $rights->(), $before, "the digest is another after: $change";
    $before = $rights->();
}
$dbh->do('update borrowers set surname = "T", login_attempts = -2');
is $rights->(), $before, 'and the same after what changes no rights';

my $redirect = shown( $plugin, tool => Stand::Cgi->new( 'GET', open => 1 ) );
like $redirect, qr{\AStatus: 303 See Other\nLocation: https://staff\.library\.example/tidings/enter\?ticket=},
    'the link leads straight there';
is ticket_of( $dbh, $redirect )->{target}, undef, 'to the front page, where no patron is named';
my $odd = shown( $plugin, tool => Stand::Cgi->new( 'GET', patron => '7 or 1=1' ) );
is ticket_of( $dbh, $odd )->{target}, undef, 'a patron that is no number is none';

Koha::Plugin::Tidings::Settings::save( $dbh, 'test', staff_url => q{} );
$C4::Languages::LANGUAGE = 'fr-FR';
$page = shown( $plugin, tool => Stand::Cgi->new('GET') );
unlike $page, qr/<iframe/, 'without an address there is no frame';
like $page, qr/adresse des pages du personnel/, 'but a sentence in the librarian\'s language';
$C4::Languages::LANGUAGE = 'en';

Koha::Plugin::Tidings::Settings::save( $dbh, 'test', staff_url => 'https://staff.library.example/tidings' );
$dbh->do('rename table tidings_ticket to tidings_ticket_away');
my @warned = warnings_of( sub { $page = shown( $plugin, tool => Stand::Cgi->new('GET') ) } );
like $page, qr/could not be opened/, 'without tables the page says what is wrong';
is scalar @warned, 1, 'and Koha\'s log why';
$dbh->do('rename table tidings_ticket_away to tidings_ticket');

# The way in for patrons.
{
    package A::Patron;
    sub borrowernumber { return 7 }
    sub userid         { return 'edna' }
    sub cardnumber     { return '235' }
}
my $edna = bless {}, 'A::Patron';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', opac_url => 'https://library.example/tidings' );
for my $case (
    [ 'nobody is logged in',        401 ],
    [ 'a cookie without a patron',  401, cookie => 'c' ],
    [ 'a program with a token',     401, cookie => 'c', user => $edna, authorization => 'Bearer x' ],
    [ 'a patron without a session', 401, user => $edna ],
    [ 'a patron who is logged in',  303, cookie => 'c', user => $edna ],
) {
    my ( $who, $status, %request ) = @{$case};
    my $c = Stand::Controller->new(%request);
    Koha::Plugin::Tidings::Enter::enter($c);
    is $c->{status}, $status, "$who: $status";
    my $tickets = value( $dbh, q{select count(*) from tidings_ticket where kind = 'patron'} );
    is $tickets, $status == 303 ? 1 : 0, "$who: " . ( $status == 303 ? 'a ticket' : 'no ticket' );
    next if $status != 303;
    my $location = $c->{headers}{location};
    like $location, qr{\Ahttps://library\.example/tidings/enter\?ticket=[\w-]{43}\z}, "$who: on to the service";
    is $c->{headers}{cache_control}, 'no-store', "$who: which no cache keeps";
    is_deeply [ @{ ticket_of( $dbh, $location ) }{qw(kind who_id who permissions target)} ],
        [ 'patron', 7, 'edna', undef, undef ], "$who: with a ticket of that patron";
}
{
    my $c = Stand::Controller->new( accept => 'text/html,application/xhtml+xml;q=0.9' );
    Koha::Plugin::Tidings::Enter::enter($c);
    is_deeply [ $c->{status}, $c->{headers}{location} ], [ 303, '/cgi-bin/koha/opac-user.pl' ],
        'a browser whose login has ended goes to the login page';
    is value( $dbh, q{select count(*) from tidings_ticket where kind = 'patron'} ), 1, 'without a ticket';
}

sub close_pages { return Koha::Plugin::Tidings::Settings::save( $dbh, 'test', opac_url => q{} ) }

sub disable_plugin {
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', opac_url => 'https://library.example/t' );
    $plugin->store_data( { __ENABLED__ => 0 } );
    return;
}

sub drop_tickets {
    $plugin->store_data( { __ENABLED__ => 1 } );
    $dbh->do('drop table tidings_ticket');
    return;
}
for my $case (
    [ 'before the library opened the pages', \&close_pages,    404 ],
    [ 'when the plugin is disabled',         \&disable_plugin, 404 ],
    [ 'without tables',                      \&drop_tickets,   500 ],
) {
    my ( $when, $arrange, $status ) = @{$case};
    $arrange->();
    my $c = Stand::Controller->new( cookie => 'c', user => $edna );
    warnings_of( sub { Koha::Plugin::Tidings::Enter::enter($c) } );
    is $c->{status}, $status, "$when: $status";
    ok length $c->{json}{error}, "$when: with a sentence";
    my $browser = Stand::Controller->new(
        cookie  => 'c',
        user    => $edna,
        accept  => 'text/html',
        cookies => { KohaOpacLanguage => 'fr-FR' }
    );
    warnings_of( sub { Koha::Plugin::Tidings::Enter::enter($browser) } );
    is_deeply [ @{$browser}{qw(status format json)} ], [ $status, 'html', undef ], "$when: a browser gets a page";
    my $key = $status == 404 ? 'enter_closed' : 'enter_failed';
    my $sentence = Koha::Plugin::Tidings::Labels::words('fr')->{$key};
    like $browser->{text}, qr{<html lang="fr">.*<p>\Q$sentence\E</p>.*href="/cgi-bin/koha/opac-user\.pl"}s,
        "$when: in the patron's language, with a way back";
    unlike $browser->{text}, qr{<script|\son\w+=|style=|javascript:}i, "$when: and no inline code";
}

# The language. Koha's own look-up does not see the cookie of a request to the REST application.
( $plugin, $dbh ) = installed( 'current', opac_url => 'https://library.example/tidings' );
$C4::Languages::LANGUAGE = 'en';
for my $case (
    [ 'da',           'da' ],
    [ 'fr-FR',        'fr-FR' ],
    [ undef,          'en' ],
    [ q{"><script>},  'en' ],
    [ 'x',            'en' ],
    [ "da\n",         'en' ],
    [ 'd' x 26,       'en' ],
) {
    my ( $cookie, $lang ) = @{$case};
    my $c = Stand::Controller->new( cookie => 'c', user => $edna, cookies => { KohaOpacLanguage => $cookie } );
    Koha::Plugin::Tidings::Enter::enter($c);
    my $for = defined $cookie ? $cookie =~ s/\s/ /r : 'no cookie';
    is ticket_of( $dbh, $c->{headers}{location} )->{lang}, $lang, "the pages open in $lang for $for";
}

done_testing;
