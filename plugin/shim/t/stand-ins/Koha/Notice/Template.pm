package Koha::Notice::Template;

# Stands in for Koha's class.

use strict;
use warnings;

use C4::Context;

sub new { return bless { row => $_[1] }, $_[0] }

sub store {
    my ($self)  = @_;
    my $row     = $self->{row};
    my @names   = sort keys %{$row};
    my $columns = join q{, }, @names;
    my $blanks  = join q{, }, ('?') x @names;
    local C4::Context->dbh->{RaiseError} = 1;
    C4::Context->dbh->do( "insert into letter ($columns) values ($blanks)", undef, @{$row}{@names} );
    return $self;
}

1;
