use strict;
use warnings FATAL => 'all';

use FindBin;
use JSON::PP ();
use Test::More;
use Koha::Plugin::Tidings::ActShape;

# The words that the service asks to have written (coverage/bridges/plan-letters).
sub words_of {
    my ($file) = @_;
    open my $handle, '<:raw', $file or die "$file: $!\n";
    local $/ = undef;
    return JSON::PP->new->utf8->decode(<$handle>);
}

sub fits {
    my ( $code, $title, $content ) = @_;
    my $letter = { code => $code, branchcode => q{}, lang => 'default', title => $title, content => $content };
    return Koha::Plugin::Tidings::ActShape::fits(
        { action => 'write_letters', by => { kind => 'staff', id => 51 }, letters => [$letter] } );
}

for my $file ( glob "$FindBin::Bin/../../../locales/*/letters.json" ) {
    my ($lang) = $file =~ m{(\w+)/letters[.]json\z};
    my $words = words_of($file);
    for my $code ( sort keys %{ $words->{text} } ) {
        ok fits( $code, $words->{title}{$code}, $words->{text}{$code} ), "$lang: what we would write of $code may be";
    }
}
for my $words ( 'Due <<issues.date_due |dateonly>>', '<<issues.date_due | dateonly | upper>>', '<<borrowers.password>>' )
{
    ok !fits( 'DUE', 'Due', $words ), "but not: $words";
}

done_testing;
