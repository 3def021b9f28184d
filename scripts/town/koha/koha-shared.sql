create table message_transport_types (
  message_transport_type varchar(20) not null,
  primary key (message_transport_type)
);

create table message_attributes (
  message_attribute_id int not null auto_increment, message_name varchar(40) not null default '',
  takes_days tinyint(1) not null default 0,
  primary key (message_attribute_id), unique key message_name (message_name)
);

create table message_transports (
  message_attribute_id int not null, message_transport_type varchar(20) not null,
  is_digest tinyint(1) not null default 0, letter_module varchar(20) not null default '',
  letter_code varchar(20) not null default '', branchcode varchar(10) not null default '',
  primary key (message_attribute_id, message_transport_type, is_digest),
  key letter_module (letter_module, letter_code), key message_transport_type (message_transport_type),
  foreign key (message_attribute_id) references message_attributes (message_attribute_id)
    on delete cascade on update cascade,
  foreign key (message_transport_type) references message_transport_types (message_transport_type)
    on delete cascade on update cascade
);

create table sms_providers (
  id int not null auto_increment, name varchar(255), domain varchar(255),
  primary key (id), unique key name (name)
);

create table borrower_message_transport_preferences (
  borrower_message_preference_id int not null default 0, message_transport_type varchar(20) not null default '0',
  primary key (borrower_message_preference_id, message_transport_type),
  key message_transport_type (message_transport_type),
  foreign key (borrower_message_preference_id)
    references borrower_message_preferences (borrower_message_preference_id) on delete cascade on update cascade,
  foreign key (message_transport_type) references message_transport_types (message_transport_type)
    on delete cascade on update cascade
);

create table biblio (
  biblionumber int not null auto_increment, frameworkcode varchar(4) not null default '', author longtext,
  title longtext, medium longtext, subtitle longtext, part_number longtext, part_name longtext, unititle longtext,
  notes longtext, serial tinyint(1), seriestitle longtext, copyrightdate smallint,
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, datecreated date not null,
  abstract longtext,
  primary key (biblionumber), key blbnoidx (biblionumber)
);

create table overduerules (
  overduerules_id int not null auto_increment, branchcode varchar(10) not null default '',
  categorycode varchar(10) not null default '', delay1 int(4), letter1 varchar(20), debarred1 varchar(1) default '0',
  delay2 int(4), debarred2 varchar(1) default '0', letter2 varchar(20), delay3 int(4), letter3 varchar(20),
  debarred3 int(1) default 0,
  primary key (overduerules_id), unique key overduerules_branch_cat (branchcode, categorycode)
);

create table overduerules_transport_types (
  id int not null auto_increment, letternumber int(1) not null default 1,
  message_transport_type varchar(20) not null default 'email', overduerules_id int not null,
  primary key (id), key mtt_fk (message_transport_type), key overduerules_fk (overduerules_id),
  foreign key (overduerules_id) references overduerules (overduerules_id) on delete cascade on update cascade,
  foreign key (message_transport_type) references message_transport_types (message_transport_type)
    on delete cascade on update cascade
);

create table item_circulation_alert_preferences (
  id int not null auto_increment, branchcode varchar(10) not null, categorycode varchar(10) not null,
  item_type varchar(10) not null, notification varchar(16) not null,
  primary key (id), key branchcode (branchcode, categorycode, item_type, notification)
);

create table systempreferences (
  variable varchar(50) not null default '', value mediumtext, options longtext, explanation mediumtext, type varchar(20),
  primary key (variable)
);

create table plugin_data (
  plugin_class varchar(255) not null, plugin_key varchar(255) not null, plugin_value mediumtext,
  primary key (plugin_class, plugin_key)
);

create table plugin_methods (
  plugin_class varchar(255) not null, plugin_method varchar(255) not null,
  primary key (plugin_class, plugin_method)
);

create table repeatable_holidays (
  id int not null auto_increment, branchcode varchar(10) not null default '', weekday smallint, day smallint, month smallint,
  title varchar(50) not null default '', description mediumtext not null,
  primary key (id)
);

create table special_holidays (
  id int not null auto_increment, branchcode varchar(10) not null default '', day smallint not null default 0,
  month smallint not null default 0, year smallint not null default 0, isexception smallint not null default 1,
  title varchar(50) not null default '', description mediumtext not null,
  primary key (id)
);

create table userflags (
  bit int not null default 0, flag varchar(30), flagdesc varchar(255), defaulton int, primary key (bit)
);
create table permissions (
  module_bit int not null default 0, code varchar(64) not null default '', description varchar(255),
  primary key (module_bit, code)
);
create table user_permissions (
  borrowernumber int not null default 0, module_bit int not null default 0, code varchar(64)
);

create table sessions (id varchar(32) not null, a_session longblob not null, primary key (id));
