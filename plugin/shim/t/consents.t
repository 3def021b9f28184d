use strict;
use warnings FATAL => 'all';

use Test::More;
use Stand::Stage qw(installed);

my ( $plugin, $dbh ) = installed('current');

is $plugin->patron_consent_type, undef, 'while our pages have no public address, Koha does not ask';
Koha::Plugin::Tidings::Settings::save( $dbh, 'test', opac_url => 'https://library.example/tidings' );
my $asked = $plugin->patron_consent_type;
is ref $asked, 'ARRAY', 'Koha takes a list only';
my ( $name, $words ) = @{$asked};
is $name, 'TIDINGS', 'by this name the service knows it';
is_deeply [ sort keys %{$words} ], [qw(description title)], 'what Koha\'s page shows';
for my $tag (qw(en es es-ES fr-FR fr-CA da-DK)) {
    like $words->{$_}{$tag}, qr/\w{4}/, "$_ in $tag" for qw(title description);
}
unlike join( q{}, map { values %{ $words->{$_} } } qw(title description) ), qr/[<>]/, 'plain text, whatever Koha does with it';
{
    local $C4::Context::DBH;
    is $plugin->patron_consent_type, undef, 'without a database there is nothing, and Koha goes on';
}

done_testing;
