package Koha::Plugin::Tidings::Switch;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Settings;

# Records the highest message id in the queue now. A run of Koha's sender that began without our fence, on any host, may
# have read what is in the queue already, so the service leaves those notices alone for a while (koha/unfenced). `name`
# is the setting that says what was switched: enabled_after or live_after.
sub note {
    my ( $dbh, $by, $name ) = @_;
    my $highest = Koha::Plugin::Tidings::Database::value( $dbh,
        'select coalesce(max(message_id), 0) from message_queue' );
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, $name => $highest );
    return;
}

# Runs `work`, which enables the plugin. The note is written before it, so that the service never sees the plugin
# enabled without one, and again after it, for what was queued meanwhile.
sub enable {
    my ( $dbh, $work ) = @_;
    return $work->() if Koha::Plugin::Tidings::Settings::is_enabled($dbh);
    note( $dbh, 'koha', 'enabled_after' );
    my $answer = $work->();
    note( $dbh, 'koha', 'enabled_after' );
    return $answer;
}

1;
