use strict;
use warnings FATAL => 'all';

use Test::More;
use C4::Auth;
use Stand::Acts qw(library ask json $PATRON $STAFF);
use Stand::Stage qw(shapes rows value);

sub letter {
    my %key = ( code => 'HOLD', branchcode => q{}, lang => 'default' );
    return { %key, title => 'Hold', content => "Come:\n<<biblio.title>>", @_ };
}
sub act { my ( $action, @rest ) = @_; return { action => $action, by => { kind => 'staff', id => $STAFF }, @rest } }

sub states {
    my ( $list, $dbh, $act ) = @_;
    my ( $status, $answer ) = ask( $dbh, $act );
    return $status == 200 ? [ map { $_->{state} } @{ $answer->{$list} } ] : [ $status, $answer->{because} ];
}
sub letters { return states( letters => @_ ) }
sub rules   { return states( rules   => @_ ) }

for my $shape ( shapes() ) {
    my ( $plugin, $dbh ) = library($shape);
    $dbh->do( q{insert into letter (module, code, branchcode, name, title, content, message_transport_type) values}
            . q{ ('reserves', 'HOLD', '', 'Hold available', 'T', 'C', 'email'),}
            . q{ ('circulation', 'DUE', '', 'Due', 'T', 'C', 'email'),}
            . q{ ('circulation', 'DUE', '', 'Due', 'Theirs', 'Their words', 'sms'),}
            . q{ ('circulation', 'LATE', '', 'Late', 'T', 'C', 'print'),}
            . q{ ('members', 'PASSWORD_RESET', '', 'Reset', 'T', 'C', 'email')} );
    $dbh->do( q{insert into overduerules (branchcode, categorycode, delay1, letter1, delay2, letter2)}
            . q{ values ('', 'PT', 7, 'LATE', 14, null)} );
    my $write = act( write_letters => letters => [ letter() ] );
    %C4::Auth::FLAGS = ( tools => { edit_notice_status_triggers => 1 }, borrowers => 1 );
    is_deeply letters( $dbh, $write ), [ 403, 'not_permitted' ], "$shape: letters want Koha's permission for notices";
    is_deeply letters( $dbh, { %{$write}, by => { kind => 'patron', id => $PATRON } } ), [ 403, 'not_permitted' ],
        "$shape: no patron writes letters";
    is_deeply letters( $dbh, { %{$write}, by => { kind => 'service', id => undef } } ), [ 403, 'not_permitted' ],
        "$shape: nor does the service by itself";
    %C4::Auth::FLAGS = ( tools => { edit_notices => 1 } );
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', mode => 'trial' );
    my @all = ( letter(), letter( branchcode => 'CPL', lang => 'da-DK' ), letter( code => 'DUE' ),
        letter( code => 'LATE' ), letter( code => 'CHECKOUT' ), letter( code => 'PASSWORD_RESET' ) );
    is_deeply letters( $dbh, act( write_letters => letters => \@all ) ),
        [qw(written written there written unknown unknown)],
        "$shape: in trial too, what is missing is written, and nothing else";
    is_deeply letters( $dbh, $write ), ['written'], "$shape: asked again, it is so";
    is value( $dbh, q{select content from letter where code = 'DUE' and title = 'Theirs'} ), 'Their words',
        "$shape: the library's own words stay";
    my ($row) = @{ rows( $dbh, q{select * from letter where code = 'HOLD' and lang = 'da-DK'} ) };
    is_deeply [ @{$row}{qw(module branchcode name is_html title content message_transport_type)} ],
        [ 'reserves', 'CPL', 'Hold available', 0, 'Hold', "Come:\n<<biblio.title>>", 'sms' ],
        "$shape: with Koha's own module and name";
    $dbh->do(q{update letter set content = 'Ours no more' where code = 'LATE' and message_transport_type = 'sms'});
    $dbh->do(q{update letter set content = 'Come:\r\n<<biblio.title>>' where lang = 'da-DK'});
    is_deeply letters( $dbh, act( remove_letters => letters => \@all ) ),
        [qw(removed removed changed changed gone gone)],
        "$shape: what is still as we wrote it is removed";
    is_deeply [ value( $dbh, 'select count(*) from letter' ) ], [6], "$shape: and nothing else";
    is_deeply letters( $dbh, act( remove_letters => letters => [ letter() ] ) ), ['gone'],
        "$shape: asked again, it is so";

    # Independent libraries: only their own.
    $dbh->do(q{insert into systempreferences (variable, value) values ('IndependentBranches', '1')});
    is_deeply letters( $dbh, $write ), [ 403, 'not_permitted' ], "$shape: independent libraries do not write for all";
    my $theirs = letter( branchcode => 'MPL' );
    is_deeply letters( $dbh, act( write_letters => letters => [$theirs] ) ), [ 403, 'not_permitted' ],
        "$shape: nor for others";
    is_deeply letters( $dbh, act( write_letters => letters => [ letter( branchcode => 'CPL' ) ] ) ), ['written'],
        "$shape: but for themselves";
    $dbh->do(q{update borrowers set flags = 1 where borrowernumber = 51});
    is_deeply letters( $dbh, $write ), ['written'], "$shape: who may do everything may do this";
    $dbh->do('delete from systempreferences');

    # Overdue rules.
    my @steps = map { { branchcode => q{}, categorycode => 'PT', step => $_ } } 1 .. 3;
    my $add = act( add_overdue_sms => rules => \@steps );
    is_deeply rules( $dbh, $add ), [ 403, 'not_permitted' ], "$shape: rules want Koha's permission for them";
    %C4::Auth::FLAGS = ( tools => { edit_notice_status_triggers => 1 } );
    is_deeply rules( $dbh, $add ), [qw(added gone gone)], "$shape: SMS is added where a letter is sent";
    is_deeply rules( $dbh, $add ), [qw(there gone gone)], "$shape: once";
    is_deeply rows( $dbh, 'select letternumber, message_transport_type as way from overduerules_transport_types' ),
        [ { letternumber => 1, way => 'sms' } ], "$shape: and nothing else of the rule is changed";
    $dbh->do(q{insert into overduerules_transport_types (letternumber, message_transport_type, overduerules_id)}
            . q{ select 1, 'email', overduerules_id from overduerules});
    my $remove = { %{$add}, action => 'remove_overdue_sms' };
    is_deeply rules( $dbh, $remove ), [qw(removed gone gone)], "$shape: it is taken off";
    is_deeply rules( $dbh, $remove ), [qw(gone gone gone)],    "$shape: asked again, it is so";
    is value( $dbh, 'select message_transport_type from overduerules_transport_types' ), 'email', "$shape: mail stays";

    # A database that was not made anew since Koha 17.05 may have kept this key.
    my $ways = 'select message_attribute_id, message_transport_type from message_transports order by 1, 2';
    $dbh->do('delete from letter');
    $dbh->do(q{delete from message_transports where letter_code <> 'HOLD'});
    $dbh->do( q{insert into letter (module, code, name, title, content, message_transport_type) values}
            . q{ ('reserves', 'HOLD', 'Hold available', 'T', 'C', 'email')} );
    $dbh->do( 'alter table message_transports add constraint old_key'
            . ' foreign key (letter_module, letter_code, branchcode)'
            . ' references letter (module, code, branchcode) on delete cascade on update cascade' );
    %C4::Auth::FLAGS = ( tools => { edit_notices => 1 } );
    my $before = rows( $dbh, $ways );
    is_deeply letters( $dbh, $write ), ['written'], "$shape: with an old key, too, a letter is written";
    is_deeply letters( $dbh, act( remove_letters => letters => [ letter() ] ) ), ['removed'], "$shape: and removed";
    is_deeply rows( $dbh, $ways ), $before, "$shape: and by which ways the notice goes stays";
    $dbh->do('alter table message_transports drop foreign key old_key');
}

done_testing;
