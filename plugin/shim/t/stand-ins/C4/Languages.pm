package C4::Languages;

use strict;
use warnings;

our $LANGUAGE;

sub getlanguage { return $LANGUAGE }

1;
