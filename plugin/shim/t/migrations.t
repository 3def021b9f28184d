use strict;
use warnings FATAL => 'all';

use Test::More;
use File::Temp qw(tempdir);
use Koha::Plugin::Tidings::Migrations;
use Stand::Stage qw(connection shapes stage value warnings_of);

my $FOLDER      = $Koha::Plugin::Tidings::Migrations::FOLDER;
my $LOCK_HOLDER = q{select is_used_lock(left(concat('tidings-migrate-', database()), 64))};

sub ours { return grep { /\Atidings_/ } @{ $_[0]->selectcol_arrayref('show tables') } }

sub emptied {
    my $dbh = stage( $_[0] );
    $dbh->do("drop table $_") for ours($dbh);
    return $dbh;
}

sub shape_of {
    my ($dbh) = @_;
    return join "\n", map { ( $dbh->selectrow_array("show create table $_") )[1] } ours($dbh);
}

sub files {
    my (%files) = @_;
    my $folder = tempdir( CLEANUP => 1 );
    for my $name ( keys %files ) {
        open my $file, '>:encoding(UTF-8)', "$folder/$name" or die $!;
        print {$file} $files{$name};
        close $file or die $!;
    }
    return $folder;
}

my %whole;
for my $shape ( shapes() ) {
    my $dbh = emptied($shape);
    ok eval { Koha::Plugin::Tidings::Migrations::install($dbh) }, "$shape: from empty" or diag $@;
    cmp_ok scalar( ours($dbh) ), '>', 10, "$shape: the tables are there";
    is_deeply [ Koha::Plugin::Tidings::Migrations::pending($dbh) ], [], "$shape: nothing is pending";
    is value( $dbh, q{select value from tidings_setting where name = 'mode'} ), 'trial',
        "$shape: a fresh installation is in trial";
    $dbh->do(q{update tidings_setting set value = 'live' where name = 'mode'});
    my $before = $whole{$shape} = shape_of($dbh);
    ok eval { Koha::Plugin::Tidings::Migrations::install($dbh) }, "$shape: twice";
    is shape_of($dbh), $before, "$shape: the second time changes no table";
    is value( $dbh, q{select value from tidings_setting where name = 'mode'} ), 'live', "$shape: nor what was set";
    is value( $dbh, $LOCK_HOLDER ), undef, "$shape: the lock is free again";
}

# Interrupted after each statement, and resumed.
{
    my $count = 0;
    for my $name ( Koha::Plugin::Tidings::Migrations::_names($FOLDER) ) {
        $count += () = Koha::Plugin::Tidings::Migrations::_statements( $FOLDER, $name );
    }
    my $run = \&Koha::Plugin::Tidings::Migrations::_run;
    my $dbh = emptied('current');
    for my $stop ( 1 .. $count ) {
        # Every cut starts without a table of migrations and with what the cuts before it have left.
        $dbh->do('drop table if exists tidings_migration');
        my $begun = 0;
        {
            no warnings 'redefine';
            # The first statement of all makes the table of migrations.
            local *Koha::Plugin::Tidings::Migrations::_run = sub {
                die "power cut\n" if $begun++ > $stop;
                return $run->(@_);
            };
            eval { Koha::Plugin::Tidings::Migrations::apply( $dbh, $FOLDER ) };
        }
        is $@, $stop < $count ? "power cut\n" : q{}, "cut after statement $stop";
        is value( $dbh, $LOCK_HOLDER ), undef, 'and the lock is free';
    }
    ok eval { Koha::Plugin::Tidings::Migrations::apply( $dbh, $FOLDER ); 1 },
        'after all these cuts it can still be finished'
        or diag $@;
    is shape_of($dbh), $whole{current}, 'and the tables are those of an undisturbed installation';
}

# The same grammar as the service's reader.
my $statements = sub { [ Koha::Plugin::Tidings::Migrations::_statements( files( 'a.sql' => $_[0] ), 'a.sql' ) ] };
is_deeply $statements->("-- breaking\n\nselect 1;\nselect 2; \n"), [ 'select 1', 'select 2' ],
    'a statement ends with a semicolon at a line\'s end';
is_deeply $statements->("select 'a\n-- b;\n\nc;d';\r\nselect 3;"), [ "select 'a\n-- b;\n\nc;d'", 'select 3' ],
    'within a statement every line stays, whatever ends the lines';
is_deeply $statements->("select 1\n-- no end;\n, 2;\n"), ["select 1\n-- no end;\n, 2"],
    'a comment within a statement stays, and ends nothing';
is_deeply $statements->("select ';' as a,\n\n  2;\n"), ["select ';' as a,\n\n  2"],
    'an empty line within a statement stays';
is_deeply $statements->("-- only words\n"), [], 'a file of comments has no statement';
ok !eval { $statements->("select 1;\nselect 2"); 1 }, 'a file that was cut off is refused';
like $@, qr/\Aa[.]sql was cut off/, 'with a sentence';

{
    my $dbh = emptied('current');
    my $folder = files(
        '0001_a.sql' => "create table tidings_x (a varchar(20));\n",
        '0002_b.sql' => "insert into tidings_x values ('Ærø – 東京');\ncreate nonsense;\n"
    );
    ok !eval { Koha::Plugin::Tidings::Migrations::apply( $dbh, $folder ); 1 },
        'a statement that fails stops everything';
    is_deeply $dbh->selectcol_arrayref('select name from tidings_migration'), ['0001_a.sql'],
        'the files before it are in the book, its own is not';
    is value( $dbh, 'select a from tidings_x' ), 'Ærø – 東京', 'letters arrive as they were written';
    $dbh->do('drop table tidings_x');
    ok !eval { Koha::Plugin::Tidings::Migrations::apply( $dbh, files() ); 1 }, 'an empty folder is refused';
    ok !eval { Koha::Plugin::Tidings::Migrations::apply( $dbh, '/nowhere' ); 1 }, 'a missing folder too';
}

# Called by Koha: a failure is false and a warning, and never dies.
{
    my $dbh = emptied('current');
    require Koha::Plugin::Tidings;
    local $Koha::Plugin::Tidings::Migrations::FOLDER = '/nowhere';
    delete $INC{'Koha/Plugin/Tidings/Migrations.pm'};
    $INC{'Koha/Plugin/Tidings/Migrations.pm'} = 'as it is';
    my $plugin;
    my @warned = warnings_of( sub { $plugin = Koha::Plugin::Tidings->new( {} ) } );
    like "@warned", qr/folder of migrations/, 'a failed installation says why in Koha\'s log';
    is $plugin->retrieve_data('__INSTALLED__'), undef, 'and is not taken for done';
    my $answer;
    warnings_of( sub { $answer = $plugin->upgrade } );
    is $answer, 0, 'a failed upgrade is false';
    local $Koha::Plugin::Tidings::Migrations::FOLDER = $FOLDER;
    is $plugin->install, 1, 'and the next time it works';
}

# Two at once: the second waits for the first.
{
    my $dbh = stage('current');
    my $other = connection('current');
    is value( $other, q{select get_lock(left(concat('tidings-migrate-', database()), 64), 0)} ), 1,
        'the service is migrating';
    my $waiter = fork;
    if ( !$waiter ) {
        my $mine = connection('current');
        eval { Koha::Plugin::Tidings::Migrations::apply( $mine, $FOLDER ) };
        exec '/bin/true' or die $!;
    }
    my $waits = 0;
    for ( 1 .. 100 ) {
        $waits = value( $dbh, q{select count(*) from information_schema.processlist where state = 'User lock'} );
        last if $waits;
        select undef, undef, undef, 0.05;
    }
    is $waits, 1, 'an installation beside it waits';
    is value( $dbh, 'select count(*) from tidings_migration' ), 0, 'and has changed nothing';
    value( $other, q{select release_lock(left(concat('tidings-migrate-', database()), 64))} );
    waitpid $waiter, 0;
    cmp_ok value( $dbh, 'select count(*) from tidings_migration' ), '>', 0, 'and goes on when it is free';
}

done_testing;
