package Koha::Plugin::Tidings::Configure;

# SPDX-License-Identifier: GPL-3.0-or-later

use strict;
use warnings;
no warnings 'redefine';

use Koha::Plugin::Tidings::Addresses;
use Koha::Plugin::Tidings::Checklist;
use Koha::Plugin::Tidings::Driver;
use Koha::Plugin::Tidings::Fence;
use Koha::Plugin::Tidings::Labels;
use Koha::Plugin::Tidings::Mode;
use Koha::Plugin::Tidings::Permission;
use Koha::Plugin::Tidings::Service;
use Koha::Plugin::Tidings::Settings;
use Koha::Plugin::Tidings::Setup;

my @PUBLIC = qw(staff_url opac_url provider_url);

# Since 24.05 Koha wants the prefix `cud-` for an operation that changes something; older versions accept it too.
my %ACTIONS = (
    'cud-save'   => \&_save,
    'cud-driver' => \&_set_driver,
    'cud-live'   => \&_go_live,
    'cud-trial'  => sub { return Koha::Plugin::Tidings::Mode::go_back( @_[ 0, 1 ] ) },
);

# Shows the page. First performs the requested operation, if the request is a POST with a CSRF token of this session;
# the page then shows the state after it.
sub show {
    my ( $plugin, $dbh ) = @_;
    my $cgi   = $plugin->{cgi};
    my $who   = Koha::Plugin::Tidings::Permission::who() or return;
    my $words = Koha::Plugin::Tidings::Labels::words( Koha::Plugin::Tidings::Labels::language($cgi) );
    my $op    = scalar( $cgi->param('op') ) || q{};
    my ( @faults, $done );
    if ( my $action = $ACTIONS{$op} ) {
        @faults
            = _may_change($cgi) ? eval { grep { defined } $action->( $dbh, $who->{userid}, $cgi, $plugin->{metadata}{version} ) } : ('csrf_failed');
        if ( my $why = $@ ) {
            warn 'Tidings: configure: ' . ( split /\n/, "$why" )[0] . "\n";
            @faults = ('not_saved');
        }
        $done = !@faults;
    }
    my $settings = Koha::Plugin::Tidings::Settings::read_all($dbh);
    my %typed    = $op eq 'cud-save' && @faults ? _typed($cgi) : ();
    my %proposed = %typed ? () : Koha::Plugin::Tidings::Addresses::proposed($settings);
    # Asks the question again if the answer to it was incomplete.
    $op = 'ask-live' if grep { $_ eq 'sender_types' || $_ eq 'not_in_order' } @faults;
    my $counts   = $op =~ /\Aask-/ ? eval { Koha::Plugin::Tidings::Mode::counts($dbh) } : undef;
    my $template = $plugin->get_template( { file => 'configure.tt' } );
    $template->param(
        words      => $words,
        faults     => [ map { _fault( $words, $_ ) } @faults ],
        done       => $done,
        settings   => { %{$settings}, %proposed, %typed },
        proposed   => { map { ( $_ => 1 ) } keys %proposed },
        ask        => $counts ? $op : q{},
        question   => $counts ? _fill( $words->{ $op eq 'ask-live' ? 'ask_live' : 'ask_trial' }, $counts ) : q{},
        ask_types  => $op eq 'ask-live' && !Koha::Plugin::Tidings::Fence::can_stand(),
        ticked     => sub { _knows( $cgi, @_ ) },
        csrf_token => _csrf_token($cgi),
        version    => $plugin->{metadata}{version},
        %{ Koha::Plugin::Tidings::Checklist::page( $dbh, $settings, $words, $plugin->{metadata}{version} ) },
    );
    $plugin->output_html( $template->output );
    return;
}

# Saves the fields, or returns the names of the invalid ones, with what is wrong, and saves nothing.
sub _save {
    my ( $dbh, $by, $cgi ) = @_;
    my %new = _typed($cgi);
    $new{$_} = Koha::Plugin::Tidings::Addresses::completed( $new{$_}, 'https' ) for @PUBLIC;
    $new{inner_url} = Koha::Plugin::Tidings::Addresses::completed( $new{inner_url}, 'http' );
    my @faults = map { my $why = Koha::Plugin::Tidings::Addresses::fault( $new{$_} ); $why ? "$_ $why" : () } @PUBLIC;
    push @faults, 'inner_url' if !Koha::Plugin::Tidings::Service::may_ask( $new{inner_url} );
    push @faults, 'same_path' if Koha::Plugin::Tidings::Setup::clash( \%new );
    return @faults if @faults;
    Koha::Plugin::Tidings::Settings::save( $dbh, $by, %new );
    return;
}

# A fault in words; that of an address, such as "opac_url scheme", begins with the name of its field.
sub _fault {
    my ( $words, $fault ) = @_;
    my ( $field, $why ) = split q{ }, $fault;
    return $why ? "$words->{$field}: " . $words->{"fault_address_$why"} : $words->{"fault_$fault"};
}

# Goes live if everything is in order, or whoever asks has ticked for each thing that is not that they know it. A tick
# counts only for what was found when it was shown.
sub _go_live {
    my ( $dbh, $by, $cgi, $version ) = @_;
    my $settings = Koha::Plugin::Tidings::Settings::read_all($dbh);
    my @unknown  = $settings->{mode} eq 'live' ? () : grep {
        !_knows( $cgi, $_->[0], Koha::Plugin::Tidings::Checklist::known_as($_) )
        } Koha::Plugin::Tidings::Checklist::against(
        Koha::Plugin::Tidings::Checklist::lines( $dbh, $settings, $version ) );
    my $promised = scalar $cgi->param('sender_types');
    my @faults   = ( @unknown ? 'not_in_order' : () );
    push @faults, 'sender_types' if !$promised && !Koha::Plugin::Tidings::Fence::can_stand();
    return @faults ? @faults : Koha::Plugin::Tidings::Mode::go_live( $dbh, $by, $promised );
}

sub _knows {
    my ( $cgi, $name, $known ) = @_;
    my $ticked = scalar $cgi->param("know_$name");
    return defined $ticked && $ticked eq $known ? 1 : 0;
}

sub _set_driver {
    my ( $dbh, $by ) = @_;
    my $live = Koha::Plugin::Tidings::Settings::read_all($dbh)->{mode} eq 'live';
    return 'driver_trial' if !$live && Koha::Plugin::Tidings::Driver::current() ne q{};
    Koha::Plugin::Tidings::Driver::set_ours( $dbh, $by );
    return;
}

sub _typed {
    my ($cgi) = @_;
    my %typed = map { ( $_ => _trimmed( scalar $cgi->param($_) ) ) } 'inner_url', @PUBLIC;
    return ( %typed, delete_all_data => $cgi->param('delete_all_data') ? 1 : 0 );
}

sub _trimmed {
    my ($text) = @_;
    $text = q{} if !defined $text;
    $text =~ s/\A\s+|\s+\z//g;
    return $text;
}

# The token is bound to the browser's session. Since 24.05 Koha itself checks the same token before it calls us.
sub _may_change {
    my ($cgi) = @_;
    return 0 if ( $cgi->request_method || q{} ) ne 'POST';
    my $session = scalar $cgi->cookie('CGISESSID') or return 0;
    require Koha::Token;
    my $token = scalar $cgi->param('csrf_token');
    return Koha::Token->new->check_csrf( { session_id => $session, token => $token } ) ? 1 : 0;
}

sub _csrf_token {
    my ($cgi) = @_;
    my $session = scalar $cgi->cookie('CGISESSID') or return q{};
    require Koha::Token;
    return Koha::Token->new->generate_csrf( { session_id => $session } );
}

sub _fill {
    my ( $text, $values ) = @_;
    $text =~ s/\{(\w+)\}/defined $values->{$1} ? $values->{$1} : q{}/ge;
    return $text;
}

1;
