package Stand::Stage;

# A Koha to test the shim in: an emptied database of one of the two shapes, and stand-ins for Koha's classes.

use strict;
use warnings;

use Exporter 'import';
use DBI;
use C4::Context;
use Koha::Plugins::Base;

our @EXPORT_OK = qw(connection hang_up shapes stage installed warnings_of queue value rows);

# Up to Koha 23.x the connection does not raise errors, later it does.
my %RAISES = ( current => 1, '19_06' => 0 );

sub shapes { return sort keys %RAISES }

# Opens one more connection to a shape's database, as another process would.
sub connection {
    my ($shape) = @_;
    my $socket = $ENV{TIDINGS_TEST_SOCKET} or die "run these tests with: npm run prove\n";
    my $dbh = DBI->connect( "dbi:mysql:database=koha_$shape;mysql_socket=$socket", 'root', q{},
        { RaiseError => $RAISES{$shape}, PrintError => 0, mysql_enable_utf8 => 1, AutoInactiveDestroy => 1 } );
    $dbh->do( q{set sql_mode = 'IGNORE_SPACE,NO_ZERO_IN_DATE,NO_ZERO_DATE,}
            . q{ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'} );
    return $dbh;
}

# Empties the database and gives it to Koha's stand-ins; the plugin is not installed yet.
sub stage {
    my ($shape) = @_;
    my $dbh = connection($shape);
    $dbh->do('set foreign_key_checks = 0');
    # Our tables stay, but the table of migrations is emptied: creating them anew would take a second each time.
    $dbh->do("delete from $_") for @{ $dbh->selectcol_arrayref('show tables') };
    $dbh->do('set foreign_key_checks = 1');
    $dbh->do("insert into message_transport_types values ('email'), ('print'), ('sms'), ('phone')");
    $C4::Context::DBH       = $dbh;
    $C4::Context::INTERFACE = 'cron';
    $C4::Context::USERENV   = undef;
    no warnings 'once';
    %C4::Auth::FLAGS         = ();
    $C4::Languages::LANGUAGE = 'en';
    @Koha::Plugins::Base::OUTPUT = ();
    _await_end_of_former_runs($dbh);
    return $dbh;
}

# The same with the plugin in it, and some of its settings.
sub installed {
    my ( $shape, %settings ) = @_;
    my $dbh = stage($shape);
    require Koha::Plugin::Tidings;
    my $plugin = Koha::Plugin::Tidings->new( {} );
    require Koha::Plugin::Tidings::Settings;
    Koha::Plugin::Tidings::Settings::save( $dbh, 'test', %settings );
    return ( $plugin, $dbh );
}

# Ends other processes' connections. MariaDB frees the locks of a connection some time after it was closed, so this
# waits for that.
sub hang_up {
    my ( $dbh, @others ) = @_;
    my @gone = map { value( $_, 'select connection_id()' ) } @others;
    $_->disconnect for @others;
    return _await_free( $dbh, sub { my ($holder) = @_; return grep { $_ == $holder } @gone } );
}

# A run of the test before this one may still hold its locks.
sub _await_end_of_former_runs { return _await_free( $_[0], sub { 1 } ) }

sub _await_free {
    my ( $dbh, $is_theirs ) = @_;
    my $holder_of = 'select is_used_lock(left(concat(?, database()), 64))';
    my @prefixes  = ( 'tidings-run-', map { "tidings-run$_-" } 2 .. 6 );
    for ( 1 .. 1_000 ) {
        my @holders = grep { defined } map { value( $dbh, $holder_of, $_ ) } @prefixes;
        return if !grep { $is_theirs->($_) } @holders;
        select undef, undef, undef, 0.01;
    }
    die "a former run holds its lock\n";
}

# Puts a notice into Koha's queue and returns its id.
sub queue {
    my ( $dbh, %row ) = @_;
    %row = (
        message_transport_type => 'sms',
        letter_code            => 'HOLD',
        content                => 'A book waits.',
        status                 => 'pending',
        %row
    );
    my @names   = sort keys %row;
    my $columns = join q{,}, @names;
    my $blanks  = join q{,}, ('?') x @names;
    $dbh->do( "insert into message_queue ($columns) values ($blanks)", undef, @row{@names} );
    return value( $dbh, 'select last_insert_id()' );
}

sub value {
    my ( $dbh, $sql, @bind ) = @_;
    my ($value) = $dbh->selectrow_array( $sql, undef, @bind );
    return $value;
}

sub rows {
    my ( $dbh, $sql, @bind ) = @_;
    return $dbh->selectall_arrayref( $sql, { Slice => {} }, @bind );
}

# Runs `work` and returns its warnings.
sub warnings_of {
    my ($work) = @_;
    my @warnings;
    local $SIG{__WARN__} = sub { push @warnings, @_ };
    $work->();
    return @warnings;
}

1;
