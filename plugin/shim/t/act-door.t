use strict;
use warnings FATAL => 'all';

use Test::More;
use C4::Auth;
use Stand::Acts qw(library ask post announced json $STAFF);
use Stand::Stage qw(rows value warnings_of);

# Who is believed, and what is told to whom is not.
my ( $plugin, $dbh ) = library('current');
$C4::Auth::FLAGS{tools} = { edit_notices => 1 };
my $act  = { action => 'write_letters', by => { kind => 'staff', id => $STAFF }, letters => [ letter() ] };
my $body = json($act);

sub letter {
    my %key = ( code => 'HOLD', branchcode => q{}, lang => 'default' );
    return { %key, title => 'Hold', content => 'Come: <<biblio.title>>', @_ };
}

sub letters { return value( $dbh, q{select count(*) from letter where message_transport_type = 'sms'} ) }

$dbh->do( q{insert into letter (module, code, name, title, content, message_transport_type)}
        . q{ values ('reserves', 'HOLD', 'Hold available', 'T', 'C', 'email')} );
is Koha::Plugin::Tidings::ActSigned::signature( 's' x 43, qq[{"a":"\xc3\xa5"}] ),
    'QXjZx7GbwXTBLz9bUaz2teiWCIZCIpJfkPnFLcWzoRw', 'the service signs in the same way (koha/acts/ask-koha)';

my $refused = [ 403, { because => 'refused' } ];
my $secret  = announced( $dbh, $body );
is_deeply [ post( undef,        $body ) ], $refused, 'without a secret nobody is believed';
is_deeply [ post( q{},          $body ) ], $refused, 'nor with an empty one';
is_deeply [ post( 'x' x 43,     $body ) ], $refused, 'nor with a guessed one';
is_deeply [ post( "$secret\n",  $body ) ], $refused, 'nor with a longer one';
is_deeply [ post( $secret, undef ) ], [ 413, { because => 'too_large' } ], 'nor without a body';
is_deeply [ post( $secret, '{"letters":[],"action":"write_letters"}' ) ], $refused, 'nor with another body';
is_deeply [ post( $secret, $body =~ s/HOLD/DUE/r ) ], $refused, 'nor with one that was changed';
my $reordered = '{"letters":' . json( $act->{letters} ) . ',"by":' . json( $act->{by} ) . ',"action":"write_letters"}';
is_deeply [ post( $secret, $reordered ) ], $refused, 'nor with the same in another order';
is_deeply [ post( $secret, "$body " ) ],   $refused, 'nor with a space more';
is letters(), 0, 'and nothing was done';
my $stored = value( $dbh, 'select nonce from tidings_host_request' );
is_deeply [ post( $stored, $body ) ], $refused, 'what the table shows is no secret';
is_deeply [ ( post( $secret, $body ) )[0], letters() ], [ 200, 1 ], 'the service is believed';
is_deeply [ post( $secret, $body ) ], $refused, 'once';
is value( $dbh, 'select count(*) from tidings_host_request' ), 0, 'and nothing is left of it';

for my $at ( '61 second', '1 hour', '-61 second', '-1 hour' ) {
    is_deeply [ post( announced( $dbh, $body, "utc_timestamp(3) - interval $at" ), $body ) ], $refused,
        "announced $at ago: refused";
}
for my $at ( '55 second', '-55 second' ) {
    is +( post( announced( $dbh, $body, "utc_timestamp(3) - interval $at" ), $body ) )[0], 200, "$at ago: believed";
}

my $large = '{"action":"' . ( 'x' x 70_000 ) . '"}';
is_deeply [ ask( $dbh, $large ) ], [ 413, { because => 'too_large' } ], 'what is too large is not even looked up';

# What is believed must still be one of our acts, in its exact shape.
for my $case (
    [ 'no JSON',            'x' ],
    [ 'a list',             '[]' ],
    [ 'a text',             '"write_letters"' ],
    [ 'broken UTF-8',       "{\"action\":\"\xff\"}" ],
    [ 'a part too many',    { %{$act}, more => 1 } ],
    [ 'a part too few',     { action => 'write_letters', by => $act->{by} } ],
    [ 'nobody who asks',    { %{$act}, by => undef } ],
    [ 'an odd person',      { %{$act}, by => { kind => 'root', id => 1 } } ],
    [ 'a person too much',  { %{$act}, by => { kind => 'staff', id => 1, flags => 1 } } ],
    [ 'a number as a list', { %{$act}, by => { kind => 'staff', id => [51] } } ],
    [ 'a number with SQL',  { %{$act}, by => { kind => 'staff', id => '51 or 1=1' } } ],
    [ 'a list as a map',    { %{$act}, letters => {} } ],
    [ 'no letter',          { %{$act}, letters => [] } ],
    [ 'too many letters',   { %{$act}, letters => [ ( letter() ) x 201 ] } ],
    map( { [ "words: $_", { %{$act}, letters => [ letter( content => $_ ) ] } ] }
        q{},            q{ },        '[% PERL %]x[% END %]',  '<<borrowers.password>>',
        '<script>',     'x' x 1_001, "a\0b",                  '<<biblio.title',
        '<<biblio.title>> [%', '<<today>>', '<<issues.date_due | html>>' ),
    [ 'a title with markup', { %{$act}, letters => [ letter( title => '<b>' ) ] } ],
    [ 'a code with markup',  { %{$act}, letters => [ letter( code  => '<b>' ) ] } ],
    [ 'another way',         { %{$act}, letters => [ letter( message_transport_type => 'email' ) ] } ],
) {
    my ( $what, $asked ) = @{$case};
    is_deeply [ ask( $dbh, $asked ) ], [ 400, { because => 'shape' } ], "$what: refused";
}
for my $name ( 'no_such', 'DESTROY', 'perform', q{}, 1, [], undef ) {
    is_deeply [ ask( $dbh, { %{$act}, action => $name } ) ], [ 400, { because => 'unknown_action' } ],
        'an action that is none of ours: ' . ( $name // 'nothing' );
}
is letters(), 1, 'none of it did anything';

# Disabled, nothing is done; routes stay until Koha restarts.
$plugin->store_data( { __ENABLED__ => 0 } );
is_deeply [ ask( $dbh, $act ) ], [ 409, { because => 'disabled' } ], 'a disabled plugin does nothing';
is_deeply [ post( 'x' x 43, $body ) ], $refused, 'and strangers do not learn that it is disabled';
$plugin->store_data( { __ENABLED__ => 1 } );

# Faults fail closed, and the log holds nothing of what was asked.
$dbh->do('rename table overduerules to overduerules_away');
my @warned = warnings_of( sub { is_deeply [ ask( $dbh, overdue() ) ], [ 500, { because => 'failed' } ], 'a fault' } );
is_deeply \@warned, ["Tidings: act add_overdue_sms: an error, database code 1146\n"], 'is logged by name and code alone';
$dbh->do('rename table overduerules_away to overduerules');

sub overdue {
    $C4::Auth::FLAGS{tools}{edit_notice_status_triggers} = 1;
    my $rule = { branchcode => q{}, categorycode => 'PT', step => 1 };
    return { action => 'add_overdue_sms', by => $act->{by}, rules => [$rule] };
}
$dbh->do('rename table tidings_host_request to tidings_host_request_away');
is_deeply [ warnings_of( sub { is_deeply [ post( 'x' x 43, $body ) ], $refused, 'without our tables: refused' } ) ], [],
    'without a word';
$dbh->do('rename table tidings_host_request_away to tidings_host_request');
{
    local $C4::Context::DBH;
    is_deeply [ post( 'x' x 43, $body ) ], $refused, 'without a database: refused';
}
is( C4::Context->userenv, undef, 'nobody is logged in afterwards' );

done_testing;
