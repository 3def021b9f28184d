package Stand::Cgi;

# A request with the interface of CGI.pm.

use strict;
use warnings;

sub new {
    my ( $class, $method, %params ) = @_;
    return bless { method => $method, params => \%params, cookies => { CGISESSID => 'session-1' } }, $class;
}

sub param          { return $_[0]{params}{ $_[1] } }
sub cookie         { return $_[0]{cookies}{ $_[1] } }
sub request_method { return $_[0]{method} }

sub redirect {
    my ( $self, %to ) = @_;
    return "Status: $to{-status}\nLocation: $to{-uri}\n\n";
}

1;
