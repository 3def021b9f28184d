package Koha::Patrons;

# Stands in for Koha's class and for its patrons: the test sets which libraries' patrons somebody may see, as a list or
# as what dies.

use strict;
use warnings;

use C4::Context;

our $LIBRARIES = sub { die "not set\n" };
our $SEES      = sub {1};
our $STORE     = sub { };

sub find {
    die "find in list context\n" if wantarray;
    return bless { number => $_[1] }, $_[0];
}

sub libraries_where_can_see_patrons { return $LIBRARIES->() }

sub can_see_patron_infos { return $SEES->( $_[0]{number}, $_[1]{number} ) }

sub set {
    my ( $self, $values ) = @_;
    $self->{values} = $values;
    return $self;
}

sub store {
    my ($self) = @_;
    $STORE->( $self, C4::Context->userenv );
    my ($name) = keys %{ $self->{values} };
    C4::Context->dbh->do( "update borrowers set $name = ? where borrowernumber = ?",
        undef, $self->{values}{$name}, $self->{number} );
    return $self;
}

sub consent { return bless { number => $_[0]{number}, type => $_[1] }, 'A::Consent' }

{
    package A::Consent;

    sub _row {
        my ($self) = @_;
        return C4::Context->dbh->selectrow_hashref(
            'select * from patron_consent where borrowernumber = ? and type = ?',
            undef, @{$self}{qw(number type)} ) || {};
    }
    sub given_on   { return $_[0]->_row->{given_on} }
    sub refused_on { return $_[0]->_row->{refused_on} }
    sub set        { $_[0]{values} = $_[1]; return $_[0] }

    sub store {
        my ($self) = @_;
        my $dbh = C4::Context->dbh;
        $dbh->do( 'delete from patron_consent where borrowernumber = ? and type = ?',
            undef, @{$self}{qw(number type)} );
        $dbh->do( 'insert into patron_consent (borrowernumber, type, given_on, refused_on) values (?, ?, ?, ?)',
            undef, @{$self}{qw(number type)}, @{ $self->{values} }{qw(given_on refused_on)} );
        return $self;
    }
}

1;
