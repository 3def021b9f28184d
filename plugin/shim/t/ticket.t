use strict;
use warnings FATAL => 'all';

use Test::More;
use Digest::SHA qw(sha256_hex);
use Koha::Plugin::Tidings::Ticket;
use Stand::Stage qw(installed rows);

my ( $plugin, $dbh ) = installed('current');
my $token = Koha::Plugin::Tidings::Ticket::mint(
    $dbh,
    kind        => 'staff',
    who_id      => 51,
    who         => 'sofie',
    permissions => [ 'borrowers', 'plugins:tool' ],
    target      => '/patron/7',
    lang        => 'fr-FR'
);
like $token, qr/\A[A-Za-z0-9_-]{43}\z/, 'a ticket is 256 bits, fit for an address';
my ($row) = @{
    rows( $dbh,
        'select *, timestampdiff(microsecond, made_at, expires_at) / 1000000 as lasts,'
            . ' made_at <= utc_timestamp(3) as made from tidings_ticket' )
};
is $row->{ticket_hash}, sha256_hex($token), 'only its hash is kept';
is_deeply [ @{$row}{qw(kind who_id who permissions target lang)} ],
    [ 'staff', 51, 'sofie', '["borrowers","plugins:tool"]', '/patron/7', 'fr-FR' ],
    'and who it is for, with the permissions';
is 0 + $row->{lasts}, 60, 'it lasts a minute';
is $row->{made}, 1, 'by the database\'s clock, in UTC';

my %seen = map { ( Koha::Plugin::Tidings::Ticket::mint( $dbh, kind => 'patron', who => 'x' ) => 1 ) } 1 .. 200;
is scalar keys %seen, 200, 'no two are alike';

Koha::Plugin::Tidings::Ticket::tear_up( $dbh, $token );
is_deeply rows( $dbh, 'select 1 from tidings_ticket where ticket_hash = ?', sha256_hex($token) ), [],
    'a ticket can be deleted';

$dbh->do('delete from tidings_ticket');
for my $source ( '/nowhere', '/dev/null' ) {
    local $Koha::Plugin::Tidings::Ticket::RANDOM = $source;
    ok !eval { Koha::Plugin::Tidings::Ticket::mint( $dbh, kind => 'staff', who => 'x' ); 1 },
        "without randomness ($source) there is no ticket";
}
is_deeply rows( $dbh, 'select 1 from tidings_ticket' ), [], 'not even a row';

done_testing;
