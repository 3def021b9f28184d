package Koha::Plugin::Tidings::Database;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# Koha's connection raises errors in some versions and prints them in others. While `work` runs, it raises them and
# prints nothing.
sub raising {
    my ( $dbh, $work ) = @_;
    die "no database\n" if !$dbh;
    local $dbh->{HandleError} = undef;
    local $dbh->{RaiseError}  = 1;
    local $dbh->{PrintError}  = 0;
    return $work->();
}

# Returns the first column of the first row; undefined if there is no row.
sub value {
    my ( $dbh, $sql, @bind ) = @_;
    return raising( $dbh, sub { scalar( ( $dbh->selectrow_array( $sql, undef, @bind ) )[0] ) } );
}

# Returns the first column of every row, as a list.
sub column {
    my ( $dbh, $sql, @bind ) = @_;
    return @{ raising( $dbh, sub { $dbh->selectcol_arrayref( $sql, undef, @bind ) } ) };
}

# Changes rows and returns how many. Waits one second for a locked row, not Koha's fifty.
sub change {
    my ( $dbh, $sql, @bind ) = @_;
    return raising( $dbh, sub { 0 + $dbh->do( "set statement innodb_lock_wait_timeout = 1 for $sql", undef, @bind ) } );
}

# Inserts a row and returns its id.
sub add {
    my ( $dbh, $sql, @bind ) = @_;
    change( $dbh, $sql, @bind );
    return value( $dbh, 'select last_insert_id()' );
}

1;
