package Koha::Plugin::Tidings::Labels;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use JSON::PP ();

our @LANGUAGES = qw(en es fr da);

my %read;

# Returns the words in a language, as one flat hash; in English where the language lacks one.
sub words {
    my ($lang) = @_;
    return { %{ _file('en') }, %{ _file( nearest($lang) ) } };
}

# Returns our language for one of Koha's ("fr-FR" is fr); English for those that we do not have.
sub nearest {
    my ($lang) = @_;
    my ($short) = grep { defined $lang && $lang =~ /\A$_(?:-|\z)/i } @LANGUAGES;
    return $short || 'en';
}

# Escapes a text for HTML.
sub escape {
    my ($text) = @_;
    my %entity = ( q{&} => '&amp;', q{<} => '&lt;', q{>} => '&gt;', q{"} => '&quot;' );
    $text =~ s/([&<>"])/$entity{$1}/g;
    return $text;
}

# Returns the language in which Koha shows its pages to this user.
sub language {
    my ($cgi) = @_;
    local $@;
    my $lang = eval { require C4::Languages; C4::Languages::getlanguage($cgi) };
    return $lang && $lang =~ /\A[A-Za-z0-9-]{2,25}\z/ ? $lang : 'en';
}

sub _file {
    my ($lang) = @_;
    return $read{$lang} if $read{$lang};
    ( my $here = __FILE__ ) =~ s{[^/]+\z}{};
    open my $file, '<:raw', "${here}labels/$lang.json" or die "labels/$lang.json cannot be read\n";
    my $text = do { local $/; <$file> };
    close $file or die "labels/$lang.json cannot be read\n";
    return $read{$lang} = JSON::PP->new->utf8->decode($text);
}

1;
