package Koha::Plugin::Tidings::Database;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

# Koha's connection raises errors on some versions and prints them on others; while `work` runs it raises them, and says nothing.
sub raising {
    my ( $dbh, $work ) = @_;
    die "no database\n" if !$dbh;
    local $dbh->{HandleError} = undef;
    local $dbh->{RaiseError}  = 1;
    local $dbh->{PrintError}  = 0;
    return $work->();
}

# The first column of the first row; undefined without one.
sub value {
    my ( $dbh, $sql, @bind ) = @_;
    return raising( $dbh, sub { scalar( ( $dbh->selectrow_array( $sql, undef, @bind ) )[0] ) } );
}

# The first column of every row, as a list.
sub column {
    my ( $dbh, $sql, @bind ) = @_;
    return @{ raising( $dbh, sub { $dbh->selectcol_arrayref( $sql, undef, @bind ) } ) };
}

# Changes rows and says how many. Waits one second for a row that somebody holds, not Koha's fifty.
sub change {
    my ( $dbh, $sql, @bind ) = @_;
    return raising( $dbh, sub { 0 + $dbh->do( "set statement innodb_lock_wait_timeout = 1 for $sql", undef, @bind ) } );
}

# Inserts a row and returns its number.
sub add {
    my ( $dbh, $sql, @bind ) = @_;
    change( $dbh, $sql, @bind );
    return value( $dbh, 'select last_insert_id()' );
}

1;
