package Stand::Acts;

# A Koha with two patrons and two members of staff in which the service asks for acts.

use strict;
use warnings;

use Exporter 'import';
use JSON::PP ();
use Koha::Plugin::Tidings::Act;
use Koha::Plugin::Tidings::ActSigned;
use Stand::Controller;
use Stand::Stage qw(installed);

our @EXPORT_OK = qw(library ask post announced opted_in json $PATRON $OTHER $STAFF $LESSER);

our ( $PATRON, $OTHER, $STAFF, $LESSER ) = ( 7, 8, 51, 52 );
my $serial = 0;

# Our database with people in it.
sub library {
    my ( $shape, %settings ) = @_;
    my ( $plugin, $dbh ) = installed( $shape, mode => 'live', %settings );
    $dbh->do(q{insert into branches (branchcode, branchname) values ('CPL', 'Centre'), ('MPL', 'Midway')});
    $dbh->do(q{insert into categories (categorycode, description) values ('PT', 'Patron')});
    for my $person ( [ $PATRON, undef, 'CPL' ], [ $OTHER, 'edna', 'MPL' ], [ $STAFF, 'sofie', 'CPL' ],
        [ $LESSER, 'lars', 'CPL' ] ) {
        my ( $id, $userid, $branch ) = @{$person};
        $dbh->do(
            'insert into borrowers (borrowernumber, cardnumber, surname, categorycode, branchcode, userid)'
                . q{ values (?, ?, 'S', 'PT', ?, ?)},
            undef, $id, $id, $branch, $userid
        );
    }
    $dbh->do(q{insert into message_attributes values (1, 'Hold_Filled', 0), (2, 'Advance_Notice', 1)});
    $dbh->do( q{insert into message_transports values (1, 'sms', 0, 'reserves', 'HOLD', ''),}
            . q{ (1, 'email', 0, 'reserves', 'HOLD', ''), (2, 'sms', 1, 'circulation', 'PREDUEDGST', '')} );
    return ( $plugin, $dbh );
}

sub opted_in {
    my ( $dbh, $patron, $digits ) = @_;
    $dbh->do( q{insert into tidings_address (channel, address, created_at) values ('sms', ?, utc_timestamp())},
        undef, $digits );
    $dbh->do(
        'insert into tidings_standing (patron_id, channel, state, address_id, ledger_id, changed_at)'
            . q{ values (?, 'sms', 'opted_in', last_insert_id(), 1, utc_timestamp())},
        undef, $patron
    );
    return;
}

sub json { return JSON::PP->new->utf8->canonical->encode( $_[0] ) }

# Announces a request as the service does, and returns its secret.
sub announced {
    my ( $dbh, $body, $at ) = @_;
    my $secret = sprintf '%043d', ++$serial;
    $at = 'utc_timestamp(3)' if !defined $at;
    $dbh->do( "insert into tidings_host_request (nonce, asked_at) values (?, $at)",
        undef, Koha::Plugin::Tidings::ActSigned::signature( $secret, $body ) );
    return $secret;
}

# Makes a request, and returns its status and its answer.
sub post {
    my ( $secret, $body ) = @_;
    my $c = Stand::Controller->new( sent => { 'X-Tidings-Act' => $secret }, body => $body );
    Koha::Plugin::Tidings::Act::act($c);
    return ( $c->{status}, $c->{json} );
}

# Asks for an act as the service does; returns its status and its answer.
sub ask {
    my ( $dbh, $act ) = @_;
    my $body = ref $act ? json($act) : $act;
    return post( announced( $dbh, $body ), $body );
}

1;
