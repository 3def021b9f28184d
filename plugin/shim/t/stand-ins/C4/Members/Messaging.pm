package C4::Members::Messaging;

# Stands in for Koha's module: it deletes a preference and inserts it again, unless it is given no ways.

use strict;
use warnings;

use C4::Context;

sub SetMessagingPreference {
    my ($params) = @_;
    my $dbh = C4::Context->dbh;
    $dbh->do( 'delete from borrower_message_preferences where message_attribute_id = ? and borrowernumber = ?',
        undef, @{$params}{qw(message_attribute_id borrowernumber)} );
    return if !$params->{message_transport_types};
    $dbh->do(
        'insert into borrower_message_preferences (borrowernumber, message_attribute_id, days_in_advance, wants_digest)'
            . ' values (?, ?, ?, ?)',
        undef, @{$params}{qw(borrowernumber message_attribute_id days_in_advance wants_digest)}
    );
    my $id = $dbh->{mysql_insertid};
    $dbh->do( 'insert into borrower_message_transport_preferences values (?, ?)', undef, $id, $_ )
        for @{ $params->{message_transport_types} };
    return;
}

1;
