package C4::Context;

# Stands in for Koha's class: one connection, one user, preferences in the table as Koha has them.

use strict;
use warnings;

our ( $DBH, $USERENV );
our $INTERFACE = 'cron';
our %CONFIG    = ( enable_plugins => 1, database => 'koha_test' );

sub dbh       { return $DBH || die "no connection\n" }
sub interface { return $INTERFACE }
sub userenv   { return $USERENV }
sub config    { return $CONFIG{ $_[1] } }

sub preference {
    my ( $class, $name ) = @_;
    my ($value) = $DBH->selectrow_array( 'select value from systempreferences where variable = ?', undef, $name );
    return $value;
}

sub set_preference {
    my ( $class, $name, $value ) = @_;
    $DBH->do( 'replace into systempreferences (variable, value) values (?, ?)', undef, $name, $value );
    return;
}

1;
