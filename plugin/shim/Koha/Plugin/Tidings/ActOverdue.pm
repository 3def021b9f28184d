package Koha::Plugin::Tidings::ActOverdue;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

# Adds SMS to the ways of overdue rules: `added`, `there` where it was, or `gone` where there is no such rule with a
# letter. Nothing else of a rule changes.
sub add {
    my ( $dbh, $act ) = @_;
    return _each( $dbh, $act, \&_add );
}

# Takes SMS off again: `removed`, or `gone`.
sub remove {
    my ( $dbh, $act ) = @_;
    return _each( $dbh, $act, \&_remove );
}

sub _each {
    my ( $dbh, $act, $does ) = @_;
    my @done = map { { %{$_}, state => $does->( $dbh, $_ ) } } @{ $act->{rules} };
    return { done => 'done', rules => \@done };
}

# Koha's page changes these rows by SQL too.
sub _add {
    my ( $dbh, $rule ) = @_;
    my $id = _rule( $dbh, $rule ) or return 'gone';
    return 'there' if _has_sms( $dbh, $id, $rule->{step} );
    Koha::Plugin::Tidings::Database::change( $dbh,
        'insert into overduerules_transport_types (overduerules_id, letternumber, message_transport_type)'
            . q{ values (?, ?, 'sms')},
        $id, $rule->{step} );
    return 'added';
}

sub _remove {
    my ( $dbh, $rule ) = @_;
    my $id = _rule( $dbh, $rule ) or return 'gone';
    return Koha::Plugin::Tidings::Database::change( $dbh,
        'delete from overduerules_transport_types where overduerules_id = ? and letternumber = ?'
            . q{ and message_transport_type = 'sms'},
        $id, $rule->{step} ) ? 'removed' : 'gone';
}

# The rule, locked, so that two at once do not both add.
sub _rule {
    my ( $dbh, $rule ) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        'select overduerules_id from overduerules where branchcode = ? and categorycode = ?'
            . " and coalesce(letter$rule->{step}, '') <> '' for update",
        @{$rule}{qw(branchcode categorycode)} );
}

sub _has_sms {
    my ( $dbh, $id, $step ) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh,
        'select count(*) from overduerules_transport_types where overduerules_id = ? and letternumber = ?'
            . q{ and message_transport_type = 'sms'},
        $id, $step );
}

1;
