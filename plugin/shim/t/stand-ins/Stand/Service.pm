package Stand::Service;

# A service that behaves as a test wants it, on a free port of 127.0.0.1, in a process of its own.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();

# `serve` gets the connection and the request as text. Without it the port is closed again, so that connections are
# refused.
sub start {
    my ( $class, $serve ) = @_;
    my $listener = IO::Socket::INET->new( Listen => 5, LocalAddr => '127.0.0.1', LocalPort => 0, Proto => 'tcp' )
        or die "no port\n";
    my $self = bless { url => 'http://127.0.0.1:' . $listener->sockport, parent => $$ }, $class;
    if ( !$serve ) {
        close $listener;
        return $self;
    }
    pipe my $heard, my $tell or die "no pipe\n";
    $self->{pid} = fork;
    die "no process\n" if !defined $self->{pid};
    if ( !$self->{pid} ) {
        $SIG{PIPE} = 'IGNORE';
        close $heard;
        while ( my $connection = $listener->accept ) {
            my $request = _read($connection);
            syswrite $tell, ( $request =~ s/\r?\n/ /gr ) . "\n";
            eval { $serve->( $connection, $request ) };
            close $connection;
        }
        POSIX::_exit(0);
    }
    close $tell;
    close $listener;
    $self->{heard} = $heard;
    return $self;
}

sub url { return $_[0]{url} }

# The next request that it got, on one line.
sub heard {
    my ($self) = @_;
    my $line = readline $self->{heard};
    return $line;
}

sub answer {
    my ( $connection, $status, $body ) = @_;
    print {$connection} "HTTP/1.1 $status\r\nContent-Length: " . length($body) . "\r\nConnection: close\r\n\r\n$body";
    return;
}

sub _read {
    my ($connection) = @_;
    my $request = q{};
    while ( $request !~ /\r\n\r\n/ ) {
        sysread( $connection, $request, 4096, length $request ) or return $request;
    }
    my ($length) = $request =~ /^Content-Length: *([0-9]+)/mi;
    my $head = index( $request, "\r\n\r\n" ) + 4;
    while ( $length && length($request) < $head + $length ) {
        sysread( $connection, $request, 4096, length $request ) or last;
    }
    return $request;
}

sub DESTROY {
    my ($self) = @_;
    return if !$self->{pid} || $self->{parent} != $$;
    local $?;
    kill 'KILL', $self->{pid};
    waitpid $self->{pid}, 0;
    return;
}

1;
