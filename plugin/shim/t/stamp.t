use strict;
use warnings FATAL => 'all';

use Test::More;
use Digest::SHA qw(sha1_hex);
use JSON::PP qw(decode_json);
use Stand::Stage qw(installed shapes value warnings_of);

# Which occurrence of a hold or loan it is.
sub occurrence { return substr sha1_hex( join q{|}, @_ ), 0, 12 }

for my $shape ( shapes() ) {
    my ( $plugin, $dbh ) = installed($shape);
    $dbh->do('set foreign_key_checks = 0');
    $dbh->do( 'insert into reserves (reserve_id, borrowernumber, biblionumber, branchcode, reservedate, priority)'
            . " values (123, 5, 9, 'MPL', '2026-03-02', 1), (124, 5, 10, 'CPL', '2026-03-02', 1),"
            . " (125, 5, 10, 'FPL', '2026-03-02', 2)" );
    $dbh->do(q{insert into issues (issue_id, borrowernumber, itemnumber, branchcode) values (45, 5, 77, 'CPL')});
    $dbh->do('set foreign_key_checks = 1');

    my $held   = occurrence( 'MPL', (q{}) x 5 );
    my $loaned = occurrence( q{}, $shape eq 'current' ? ( 0, q{} ) : ( q{}, 0 ), q{} );
    # What the letter was made from, as Koha passes it, and what is written into its metadata.
    for my $case (
        [
            'a hold, as a row',
            { tables        => { reserves => { reserve_id => 7, branchcode => 'MPL' }, branches => 'CPL' } },
            { tidings_event => 'hold:7', tidings_branch => 'MPL', tidings_occurrence => $held }
        ],
        [
            'a hold, by patron and title',
            { tables        => { reserves => [ 5, 9 ] } },
            { tidings_event => 'hold:123', tidings_branch => 'MPL', tidings_occurrence => $held }
        ],
        [
            'two holds of one title',
            { tables         => { reserves => [ 5, 10 ], branches => 'CPL' } },
            { tidings_branch => 'CPL' }
        ],
        [ 'a hold that is gone', { tables => { reserves => [ 5, 11 ] } }, undef ],
        [
            'a loan, as a row',
            { tables        => { issues => { issue_id => 8, branchcode => 'CPL' } } },
            { tidings_event => 'loan:8', tidings_branch => 'CPL', tidings_occurrence => occurrence( (q{}) x 4 ) }
        ],
        [
            'a loan, by its item',
            { tables        => { issues => 77 } },
            { tidings_event => 'loan:45', tidings_branch => 'CPL', tidings_occurrence => $loaned }
        ],
        [ 'a loan that is gone', { tables => { issues => 78 }, branchcode => 'CPL' }, { tidings_branch => 'CPL' } ],
        [ 'a library, as a row', { tables => { branches => { branchcode => 'CPL' } } }, { tidings_branch => 'CPL' } ],
        [ 'the library of the wording', { branchcode => 'FPL', tables => {} }, { tidings_branch => 'FPL' } ],
        [
            'the wording comes before the loan',
            { tables        => { issues => 77, branches => 'MPL' } },
            { tidings_event => 'loan:45', tidings_branch => 'MPL', tidings_occurrence => $loaned }
        ],
        [ 'no library code is so long', { branchcode => 'x' x 11 }, undef ],
        [ 'nothing known', {}, undef ],
        [ 'tables of another kind', { tables => ['x'] }, undef ],
        [
            'keys of another kind',
            { tables => { reserves => [ 1, 2, 3 ], issues => { x => 1 }, branches => [] } },
            undef
        ],
        [ 'an item that is no number', { tables => { issues => q{1 or 1=1} } }, undef ],
    ) {
        my ( $name, $params, $expected ) = @{$case};
        my %letter = ( code => 'DUE', title => 'Due' );
        $plugin->transform_prepared_letter( { letter => \%letter, params => $params } );
        is_deeply $letter{metadata} && decode_json( $letter{metadata} ), $expected, "$shape: $name";
    }

    for my $code (qw(CHECKIN CHECKOUT RENEWAL HOLDDGST)) {
        my %letter = ( code => $code );
        my %params = ( branchcode => 'CPL', letter_code => $code );
        $plugin->transform_prepared_letter( { letter => \%letter, params => \%params } );
        is $letter{metadata}, undef, "$shape: the metadata of $code is Koha's own";
    }
    my %letter = ( code => 'HOLD', metadata => 'x: 1' );
    $plugin->transform_prepared_letter( { letter => \%letter, params => { branchcode => 'CPL' } } );
    is $letter{metadata}, 'x: 1', "$shape: metadata that is there stays";
}

my ( $plugin, $dbh ) = installed('current');
for my $odd (
    undef, [], {},
    { letter => undef, params => {} },
    { letter => {},    params => undef },
    { letter => 'x',   params => 'y' },
) {
    is_deeply [ warnings_of( sub { $plugin->transform_prepared_letter($odd) } ) ], [], 'odd arguments change nothing';
}

# Exactly the form that the service reads.
my %letter = ( code => 'HOLD' );
my %hold = ( reserve_id => 123, branchcode => 'CPL' );
$plugin->transform_prepared_letter( { letter => \%letter, params => { tables => { reserves => \%hold } } } );
like $letter{metadata},
    qr/\A\{"tidings_branch":"CPL","tidings_event":"hold:123","tidings_occurrence":"[0-9a-f]{12}"\}\z/,
    'a stamp, letter by letter';

# The stamp tells occurrences apart, and only those.
sub stamped {
    my ( $table, %row ) = @_;
    my %made = ( code => 'HOLD' );
    my $params = { tables => { $table => { reserve_id => 123, issue_id => 45, %row } } };
    $plugin->transform_prepared_letter( { letter => \%made, params => $params } );
    return decode_json( $made{metadata} )->{tidings_occurrence};
}
my %waits = ( branchcode => 'MPL', found => 'W', itemnumber => 7, waitingdate => '2026-03-02', priority => 0 );
my %due   = ( branchcode => 'MPL', date_due => '2026-03-30 23:59:00', renewals_count => 0 );
my %changed = ( timestamp => '2026-03-02 10:00:00' );
is stamped( reserves => %waits ), stamped( reserves => %waits, %changed ), 'a hold told twice';
is stamped( issues   => %due ),   stamped( issues   => %due, %changed ), 'a loan told twice';
for my $change (
    [ branchcode     => 'OAK' ],
    [ waitingdate    => '2026-03-03' ],
    [ expirationdate => '2026-03-09' ],
    [ itemnumber     => 8 ],
) {
    isnt stamped( reserves => %waits ), stamped( reserves => %waits, @{$change} ), "a hold with another $change->[0]";
}
for my $change (
    [ date_due         => '2026-04-27 23:59:00' ],
    [ renewals_count   => 1 ],
    [ renewals         => 1 ],
    [ auto_renew_error => 'too_many' ],
) {
    isnt stamped( issues => %due ), stamped( issues => %due, @{$change} ), "a loan with another $change->[0]";
}
is length stamped( reserves => %waits, branchcode => "\x{d8}\x{416}" ), 12, 'a code of any letters';

done_testing;
