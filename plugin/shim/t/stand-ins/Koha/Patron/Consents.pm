package Koha::Patron::Consents;

# Stands in for Koha's class: the test sets which types of consent there are.

use strict;
use warnings;

our $TYPES = {};

sub available_types { return $TYPES }

1;
