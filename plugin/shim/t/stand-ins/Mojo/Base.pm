package Mojo::Base;

# Stands in for Mojolicious, of which the controller needs only the request and the response (Stand::Controller).

use strict;
use warnings;

sub import { return }

1;
