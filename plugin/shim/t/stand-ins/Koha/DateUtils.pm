package Koha::DateUtils;

use strict;
use warnings;

sub dt_from_string { return '2026-03-02 10:00:00' }

1;
