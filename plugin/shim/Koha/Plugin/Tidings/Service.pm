package Koha::Plugin::Tidings::Service;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use HTTP::Tiny ();
use JSON::PP   ();

my $MOST_BYTES = 65_536;

# Whether this URL can be reached without a name server. A name server that does not respond could hold up a checkout,
# and no alarm interrupts the resolver.
sub may_ask {
    my ($url) = @_;
    my $host = qr/localhost|[0-9]{1,3}(?:[.][0-9]{1,3}){3}|\[[0-9a-fA-F:]+\]/;
    return defined $url && $url =~ m{\Ahttp://(?:$host)(?::[0-9]{1,5})?/?\z} ? 1 : 0;
}

# Posts a ticket as a bearer token, and a structure as JSON, which a service of before the last upgrade reads. Returns
# "answered", "undecided" (it says that it could not look at all), "refused" (no connection, or a status other than
# 2xx), or "timed_out". Takes no longer than `seconds` in all.
sub post {
    my ( $url, $path, $ticket, $body, $seconds ) = @_;
    my $json = JSON::PP->new->ascii->canonical->encode($body);
    my $with = {
        headers => { Authorization => "Bearer $ticket", 'Content-Type' => 'application/json' },
        content => $json,
    };
    my ( $answer, $late ) = _ask( $url, $seconds, POST => $path, $with );
    return 'timed_out' if $late;
    return 'refused' if !$answer->{success};
    local $@;
    my $said = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return ref $said eq 'HASH' && $said->{undecided} ? 'undecided' : 'answered';
}

# Returns what the service reports at /health: { version, ledger, instance }; undefined if what responds is not Tidings.
sub health {
    my ( $url, $seconds ) = @_;
    my ($answer) = _ask( $url, $seconds, GET => '/health', {} );
    return if !$answer->{success};
    local $@;
    my $health = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return if ref $health ne 'HASH' || ref $health->{version} || ( $health->{service} || q{} ) ne 'tidings';
    return $health;
}

# Returns whether the service receives what patrons write, as it reports at /ready: [ { channel, hears, because } ];
# undefined if it does not say.
sub hearing {
    my ( $url, $seconds ) = @_;
    my ($answer) = _ask( $url, $seconds, GET => '/ready', {} );
    # It returns 503 while something holds messages back, and says what.
    return if !$answer->{success} && ( $answer->{status} || 0 ) != 503;
    local $@;
    my $ready = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return if ref $ready ne 'HASH' || ref $ready->{hearing} ne 'ARRAY';
    return [ grep { ref eq 'HASH' } @{ $ready->{hearing} } ];
}

# Returns what the service found out about accounts and public addresses, as it reports at /checks: { accounts,
# addresses }; undefined if it does not say.
sub checks {
    my ( $url, $seconds ) = @_;
    my ($answer) = _ask( $url, $seconds, GET => '/checks', {} );
    return if !$answer->{success};
    local $@;
    my $checks = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return if ref $checks ne 'HASH' || grep { ref $checks->{$_} ne 'ARRAY' } qw(accounts addresses);
    return $checks;
}

# Returns the sentences in which /ready says what keeps messages from leaving, without what `hearing` tells; undefined
# if the service does not say.
sub held_by {
    my ( $url, $seconds ) = @_;
    my ($answer) = _ask( $url, $seconds, GET => '/ready', {} );
    return if !$answer->{success} && ( $answer->{status} || 0 ) != 503;
    local $@;
    my $ready = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return if ref $ready ne 'HASH' || ref $ready->{because} ne 'ARRAY' || ref $ready->{hearing} ne 'ARRAY';
    # Without a sentence it does not say why it is not ready.
    return if !$answer->{success} && !@{ $ready->{because} };
    my %told = map { ( $_->{because} => 1, "$_->{channel}: $_->{because}" => 1 ) }
        grep { ref eq 'HASH' && !$_->{hears} } @{ $ready->{hearing} };
    return [ grep { defined && !ref && !$told{$_} } @{ $ready->{because} } ];
}

# Returns what the service found of other plugins: { senders, letters, refused }; undefined if it does not say.
sub beside_us {
    my ( $url, $seconds ) = @_;
    my ($answer) = _ask( $url, $seconds, GET => '/beside-us', {} );
    return if !$answer->{success};
    local $@;
    my $found = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return ref $found eq 'HASH' && ref $found->{letters} eq 'ARRAY' ? $found : undef;
}

# Returns what the service says of the patron that this ticket of staff names, at /hook/patron: { line, trouble? };
# undefined if it says nothing.
sub status {
    my ( $url, $ticket, $seconds ) = @_;
    my ($answer) = _ask( $url, $seconds, GET => '/hook/patron', { headers => { Authorization => "Bearer $ticket" } } );
    return if !$answer->{success};
    local $@;
    my $told = eval { JSON::PP->new->utf8->decode( $answer->{content} ) };
    return ref $told eq 'HASH' && defined $told->{line} && !ref $told->{line} ? $told : undef;
}

sub _ask {
    my ( $url, $seconds, $method, $path, $with ) = @_;
    return ( { success => 0 }, 0 ) if !may_ask($url);
    $url =~ s{/\z}{};
    # No proxy: HTTP::Tiny would use one from the web server's environment.
    my $client = HTTP::Tiny->new(
        timeout      => $seconds,
        max_size     => $MOST_BYTES,
        max_redirect => 0,
        proxy        => undef,
        http_proxy   => undef,
        https_proxy  => undef,
        agent        => 'Tidings-shim',
    );
    my $late   = 0;
    my $answer = { success => 0 };
    # HTTP::Tiny's own timeout starts again with every byte that arrives.
    my $before = alarm 0;
    my $began  = time;
    local $@;
    eval {
        local $SIG{ALRM} = sub { $late = 1; die "time is up\n" };
        alarm $seconds;
        $answer = $client->request( $method, $url . $path, $with );
        alarm 0;
        1;
    } or alarm 0;
    if ($before) {
        my $left = $before - ( time - $began );
        alarm( $left > 0 ? $left : 1 );
    }
    $late = 1 if ( $answer->{status} || 0 ) == 599 && $answer->{content} =~ /timed out/i;
    return ( $answer, $late );
}

1;
