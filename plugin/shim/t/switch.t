use strict;
use warnings FATAL => 'all';

use Test::More;
use Stand::Stage qw(installed queue shapes stage value warnings_of);

sub noted { return value( $_[0], 'select value from tidings_setting where name = ?', $_[1] ) }

for my $shape ( shapes() ) {
    my ( $plugin, $dbh ) = installed($shape);
    is noted( $dbh, 'enabled_after' ), 0, "$shape: an installation notes how far the queue reached";
    my $last = queue($dbh);
    $plugin->enable;
    is noted( $dbh, 'enabled_after' ), 0, "$shape: enabling what is enabled changes nothing";
    $plugin->store_data( { __ENABLED__ => 0 } );
    is $plugin->enable, $plugin, "$shape: enabling is Koha's own";
    is $plugin->retrieve_data('__ENABLED__'), 1, "$shape: and the plugin is enabled";
    is noted( $dbh, 'enabled_after' ), $last, "$shape: what was in the queue then is noted";

    my $later = queue($dbh);
    require Koha::Plugin::Tidings::Mode;
    Koha::Plugin::Tidings::Mode::go_live( $dbh, 'librarian' );
    is noted( $dbh, 'live_after' ), $later, "$shape: and so it is when the library goes live";
    is noted( $dbh, 'enabled_after' ), $last, "$shape: which is another matter";
}

# An incomplete installation: Koha's own enable still runs.
{
    my ( $plugin, $dbh ) = installed('current');
    $plugin->store_data( { __ENABLED__ => 0 } );
    $dbh->do('rename table tidings_setting to tidings_setting_away');
    my @warned = warnings_of( sub { $plugin->enable } );
    $dbh->do('rename table tidings_setting_away to tidings_setting');
    is $plugin->retrieve_data('__ENABLED__'), 1, 'without our tables the plugin is enabled too';
    is scalar @warned, 1, "and Koha's log says what is missing";
}

# An upgrade does not count as enabling.
{
    my ( $plugin, $dbh ) = installed('current');
    queue($dbh);
    $plugin->upgrade;
    is noted( $dbh, 'enabled_after' ), 0, 'an upgrade notes nothing';
}

done_testing;
