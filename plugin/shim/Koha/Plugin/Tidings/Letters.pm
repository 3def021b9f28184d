package Koha::Plugin::Tidings::Letters;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

my $HAS_WORDING = q{message_transport_type = 'sms' and trim(coalesce(content, '')) <> ''};

# The letters that Koha would use for text messages that patrons have chosen, and for overdue notices by rule.
my $CHOSEN = <<'SQL';
select distinct t.letter_code
from borrower_message_transport_preferences c
join borrower_message_preferences p on p.borrower_message_preference_id = c.borrower_message_preference_id
join message_transports t on t.message_attribute_id = p.message_attribute_id
  and t.message_transport_type = 'sms' and t.is_digest = coalesce(p.wants_digest, 0)
where c.message_transport_type = 'sms' and p.borrowernumber is not null
SQL
my $OVERDUE = join ' union ', map {
    "select letter$_ from overduerules r join overduerules_transport_types t on t.overduerules_id = r.overduerules_id"
        . " where t.message_transport_type = 'sms' and t.letternumber = $_ and coalesce(letter$_, '') <> ''"
} 1 .. 3;

# How many letters have a wording for SMS.
sub worded {
    my ($dbh) = @_;
    return Koha::Plugin::Tidings::Database::value( $dbh, "select count(*) from letter where $HAS_WORDING" );
}

# The codes of letters that are wanted as text messages and have no wording for SMS: Koha queues nothing for them.
sub missing {
    my ($dbh) = @_;
    my %has = map { ( uc $_ => 1 ) }
        Koha::Plugin::Tidings::Database::column( $dbh, "select distinct code from letter where $HAS_WORDING" );
    my %wanted = map { ( uc $_ => 1 ) } map { Koha::Plugin::Tidings::Database::column( $dbh, $_ ) } $CHOSEN, $OVERDUE;
    return sort grep { !$has{$_} } keys %wanted;
}

1;
