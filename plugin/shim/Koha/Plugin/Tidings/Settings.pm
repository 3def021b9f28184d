package Koha::Plugin::Tidings::Settings;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

my %DEFAULTS = (
    mode              => 'trial',
    inner_url         => 'http://127.0.0.1:8090',
    staff_url         => q{},
    opac_url          => q{},
    provider_url      => q{},
    former_sms_driver => undef,
    delete_all_data   => 0,
    fence_seen_at     => undef,
    routes_read       => 0,
    role_see          => undef,
    role_answer       => undef,
    role_send         => undef,
    role_set          => undef,
    number_into_koha  => 'no',
    trial_addresses   => q{},
);

my $NO_SUCH_TABLE = 1146;

# Returns the settings that the shim uses of tidings_setting, as a hash, with defaults for what is not set and while the
# table does not exist yet. Dies if they cannot be read: a library that is live must not pass for one in trial.
sub read_all {
    my ($dbh) = @_;
    my %read = %DEFAULTS;
    my $names = join q{,}, map { $dbh->quote($_) } sort keys %DEFAULTS;
    my $rows  = eval {
        Koha::Plugin::Tidings::Database::raising( $dbh,
            sub { $dbh->selectall_arrayref("select name, value from tidings_setting where name in ($names)") } );
    };
    if ( !$rows ) {
        my $why = $@;
        die $why if ( $dbh->err || 0 ) != $NO_SUCH_TABLE;
    }
    for my $row ( @{ $rows || [] } ) {
        $read{ $row->[0] } = $row->[1] if defined $row->[1] && $row->[1] ne q{};
    }
    # Any other value counts as trial, in which nothing is sent.
    $read{mode} = 'trial' if $read{mode} ne 'live';
    return \%read;
}

# Whether the plugin is enabled. Koha reads routes only when it starts, so they are still there after it was disabled.
sub is_enabled {
    my ($dbh) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        'select plugin_value from plugin_data'
            . " where plugin_class = 'Koha::Plugin::Tidings' and plugin_key = '__ENABLED__'" );
}

# Writes settings, and who changed them.
sub save {
    my ( $dbh, $by, %values ) = @_;
    for my $name ( sort keys %values ) {
        Koha::Plugin::Tidings::Database::change(
            $dbh,
            'insert into tidings_setting (name, value, sealed, changed_at, changed_by)'
                . ' values (?, ?, 0, utc_timestamp(3), ?)'
                . ' on duplicate key update value = values(value), sealed = 0,'
                . ' changed_at = values(changed_at), changed_by = values(changed_by)',
            $name, $values{$name}, substr $by, 0, 64
        );
    }
    return;
}

# Records that a run of Koha's sender was seen just now, at most once a minute: `fence_seen_at` with the fence before
# it, `run_seen_at` in trial. `changed_at` is not updated, because the service reads all its settings again when that
# changes.
sub note_run {
    my ( $dbh, $name ) = @_;
    Koha::Plugin::Tidings::Database::change( $dbh,
              "insert into tidings_setting (name, value, sealed, changed_at, changed_by)"
            . " values (?, utc_timestamp(), 0, utc_timestamp(3), 'koha') on duplicate key update"
            . " value = if(value < utc_timestamp() - interval 1 minute, values(value), value)", $name );
    return;
}

1;
