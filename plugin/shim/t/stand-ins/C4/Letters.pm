package C4::Letters;

# Stands in for Koha's module.

use strict;
use warnings;

use C4::Context;

sub ResendMessage {
    my ($id) = @_;
    return C4::Context->dbh->do( q{update message_queue set status = 'pending' where message_id = ?}, undef, $id );
}

1;
