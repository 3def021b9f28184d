use strict;
use warnings FATAL => 'all';

use Test::More;
use JSON::PP qw(decode_json);
use Stand::Stage qw(installed shapes value warnings_of);

for my $shape ( shapes() ) {
    my ( $plugin, $dbh ) = installed($shape);
    $dbh->do('set foreign_key_checks = 0');
    $dbh->do( 'insert into reserves (reserve_id, borrowernumber, biblionumber, branchcode, reservedate, priority)'
            . " values (123, 5, 9, 'MPL', '2026-03-02', 1), (124, 5, 10, 'CPL', '2026-03-02', 1),"
            . " (125, 5, 10, 'FPL', '2026-03-02', 2)" );
    $dbh->do(q{insert into issues (issue_id, borrowernumber, itemnumber, branchcode) values (45, 5, 77, 'CPL')});
    $dbh->do('set foreign_key_checks = 1');

    # What the letter was made from, as Koha passes it, and what is written into its metadata.
    for my $case (
        [
            'a hold, as a row',
            { tables        => { reserves => { reserve_id => 7, branchcode => 'MPL' }, branches => 'CPL' } },
            { tidings_event => 'hold:7', tidings_branch => 'MPL' }
        ],
        [
            'a hold, by patron and title',
            { tables        => { reserves => [ 5, 9 ] } },
            { tidings_event => 'hold:123', tidings_branch => 'MPL' }
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
            { tidings_event => 'loan:8', tidings_branch => 'CPL' }
        ],
        [
            'a loan, by its item',
            { tables        => { issues => 77 } },
            { tidings_event => 'loan:45', tidings_branch => 'CPL' }
        ],
        [ 'a loan that is gone', { tables => { issues => 78 }, branchcode => 'CPL' }, { tidings_branch => 'CPL' } ],
        [ 'a library, as a row', { tables => { branches => { branchcode => 'CPL' } } }, { tidings_branch => 'CPL' } ],
        [ 'the library of the wording', { branchcode => 'FPL', tables => {} }, { tidings_branch => 'FPL' } ],
        [
            'the wording comes before the loan',
            { tables        => { issues => 77, branches => 'MPL' } },
            { tidings_event => 'loan:45', tidings_branch => 'MPL' }
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

    for my $code (qw(CHECKIN CHECKOUT RENEWAL)) {
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
is $letter{metadata}, '{"tidings_branch":"CPL","tidings_event":"hold:123"}', 'a stamp, letter by letter';

done_testing;
