package Koha::Plugin::Tidings::Migrations;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Database;

my $BOOK = <<'SQL';
create table if not exists tidings_migration (
  name varchar(100) character set ascii collate ascii_bin not null primary key,
  applied_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci
SQL

my $LOCK             = "left(concat('tidings-migrate-', database()), 64)";
my $PATIENCE_SECONDS = 60;

# The folder of the SQL files: beside this file in the packed plugin, at the top of the checkout in development.
our $FOLDER = _folder();

# Applies what is missing. A new installation begins in trial: nothing is sent before somebody goes live. Returns true;
# dies with a sentence on failure.
sub install {
    my ($dbh) = @_;
    apply( $dbh, $FOLDER );
    Koha::Plugin::Tidings::Database::change( $dbh,
        'insert ignore into tidings_setting (name, value, sealed, changed_at, changed_by)'
            . " values ('mode', 'trial', 0, utc_timestamp(3), 'koha')"
    );
    return 1;
}

# Applies the files that are not yet in tidings_migration, in the order of their names, as the service does (same files,
# same table, same lock). A file is recorded after its last statement, so an interrupted one is run again as a whole.
sub apply {
    my ( $dbh, $folder ) = @_;
    my @files = map { [ $_, _statements( $folder, $_ ) ] } _names($folder);
    my $got   = Koha::Plugin::Tidings::Database::value( $dbh, "select get_lock($LOCK, $PATIENCE_SECONDS)" );
    die "another program has been changing our tables for $PATIENCE_SECONDS seconds\n" if !$got;
    my $done = eval {
        _run( $dbh, $BOOK );
        my %booked = map { ( $_ => 1 ) } _booked($dbh);
        for my $file ( grep { !$booked{ $_->[0] } } @files ) {
            my ( $name, @statements ) = @{$file};
            _run( $dbh, $_ ) for @statements;
            Koha::Plugin::Tidings::Database::change( $dbh,
                'insert ignore into tidings_migration (name, applied_at) values (?, utc_timestamp(3))', $name );
        }
        1;
    };
    my $why = $@;
    eval { Koha::Plugin::Tidings::Database::value( $dbh, "select release_lock($LOCK)" ) };
    die $why if !$done;
    return;
}

# The names of the files that are still to be applied; all of them while there is no table of migrations.
sub pending {
    my ($dbh) = @_;
    my %booked = map { ( $_ => 1 ) } eval { _booked($dbh) };
    return grep { !$booked{$_} } _names($FOLDER);
}

sub _booked { return Koha::Plugin::Tidings::Database::column( $_[0], 'select name from tidings_migration' ) }

sub _run {
    my ( $dbh, $statement ) = @_;
    return Koha::Plugin::Tidings::Database::raising( $dbh, sub { $dbh->do($statement) } );
}

sub _names {
    my ($folder) = @_;
    opendir my $files, $folder or die "the folder of migrations cannot be read\n";
    my @names = sort grep { /[.]sql\z/ } readdir $files;
    closedir $files;
    die "the folder of migrations is empty\n" if !@names;
    return @names;
}

# A statement ends with a `;` at the end of a line; a line that begins with `--` is a comment and ends nothing. Within a
# statement every line is kept, since it may be a line of a string.
sub _statements {
    my ( $folder, $name ) = @_;
    open my $file, '<:encoding(UTF-8)', "$folder/$name" or die "$name cannot be read\n";
    my $text = do { local $/; <$file> };
    close $file or die "$name cannot be read\n";
    my ( @statements, @lines );
    for my $line ( split /\r?\n/, $text, -1 ) {
        my $comment = $line =~ /\A\s*--/;
        next if !@lines && ( $comment || $line !~ /\S/ );
        push @lines, $line;
        next if $comment || $line !~ /;\s*\z/;
        ( my $statement = join "\n", @lines ) =~ s/;\s*\z//;
        push @statements, $statement;
        @lines = ();
    }
    die "$name was cut off: its last statement does not end in a semicolon\n" if @lines;
    return @statements;
}

sub _folder {
    ( my $here = __FILE__ ) =~ s{[^/]+\z}{};
    return ( grep { -d } "${here}migrations", "${here}../../../../../migrations" )[0] || "${here}migrations";
}

1;
