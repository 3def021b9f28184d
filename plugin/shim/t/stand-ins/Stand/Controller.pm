package Stand::Controller;

# A request to Koha's REST API and the response to it, as a Mojolicious controller sees them.

use strict;
use warnings;

sub new {
    my ( $class, %request ) = @_;
    return bless { headers => {}, %request }, $class;
}

sub openapi       { return $_[0] }
sub valid_input   { return $_[0] }
sub req           { return $_[0] }
sub res           { return $_[0] }
sub headers       { return $_[0] }
sub authorization { return $_[0]{authorization} }
sub param         { return $_[0]{params}{ $_[1] } }
sub header        { return $_[0]{sent}{ $_[1] } }
sub body          { return $_[0]{body} }
sub accept        { return $_[0]{accept} }
sub cookie        { return $_[1] eq 'CGISESSID' ? $_[0]{cookie} : $_[0]{cookies}{ $_[1] } }
sub stash         { return $_[1] eq 'koha.user' ? $_[0]{user} : undef }
sub location      { $_[0]{headers}{location}      = $_[1]; return }
sub cache_control { $_[0]{headers}{cache_control} = $_[1]; return }
sub rendered      { $_[0]{status}                 = $_[1]; return }

sub render {
    my ( $self, %answer ) = @_;
    @{$self}{qw(status json format text)} = @answer{qw(status json format text)};
    return;
}

1;
