package Koha::Plugin::Tidings::ActQueue;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# Makes a notice pending again, by the function of Koha's own button, so that Koha sends it. Only one that we have taken
# from that patron: the queue holds others' mail too.
sub put_back {
    my ( $dbh, $act ) = @_;
    my $found = Koha::Plugin::Tidings::Database::raising(
        $dbh,
        sub {
            $dbh->selectrow_hashref(
                'select q.status from message_queue q join tidings_notice n on n.notice_id = q.message_id'
                    . ' and n.patron_id = q.borrowernumber where q.message_id = ? for update',
                undef, $act->{message_id}
            );
        }
    ) or return { because => 'gone' };
    return { done => 'already' } if $found->{status} eq 'pending';
    require C4::Letters;
    C4::Letters::ResendMessage( $act->{message_id} );
    return { done => 'done' };
}

1;
