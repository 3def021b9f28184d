package Koha::Plugin::Tidings::Switch;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;
use Koha::Plugin::Tidings::Settings;

# Writes down how far the queue reaches now: what is in it already may be in the hands of a run of Koha's sender that began without our
# fence, on any host, so the service leaves it alone for a while (koha/unfenced). `name` says what was switched: enabled_after, live_after.
sub note {
    my ( $dbh, $by, $name ) = @_;
    my $highest = Koha::Plugin::Tidings::Database::value( $dbh, 'select coalesce(max(message_id), 0) from message_queue' );
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, $name => $highest );
    return;
}

# Does `work` switch the plugin on? Noted before, so that the service never finds it on without, and after, for what came meanwhile.
sub enable {
    my ( $dbh, $work ) = @_;
    return $work->() if _is_enabled($dbh);
    note( $dbh, 'koha', 'enabled_after' );
    my $answer = $work->();
    note( $dbh, 'koha', 'enabled_after' );
    return $answer;
}

sub _is_enabled {
    my ($dbh) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        "select plugin_value from plugin_data where plugin_class = 'Koha::Plugin::Tidings' and plugin_key = '__ENABLED__'" );
}

1;
