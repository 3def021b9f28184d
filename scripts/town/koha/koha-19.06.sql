create table branches (
  branchcode varchar(10) not null default '', branchname longtext not null, branchaddress1 longtext,
  branchaddress2 longtext, branchaddress3 longtext, branchzip varchar(25), branchcity longtext, branchstate longtext,
  branchcountry mediumtext, branchphone longtext, branchfax longtext, branchemail longtext, branchreplyto longtext,
  branchreturnpath longtext, branchurl longtext, issuing tinyint, branchip varchar(15), branchprinter varchar(100),
  branchnotes longtext, opac_info mediumtext, geolocation varchar(255), marcorgcode varchar(16),
  pickup_location tinyint(1) not null default 1,
  primary key (branchcode)
);

create table categories (
  categorycode varchar(10) not null default '', description longtext, enrolmentperiod smallint,
  enrolmentperioddate date, upperagelimit smallint, dateofbirthrequired tinyint(1), finetype varchar(30),
  bulk tinyint(1), enrolmentfee decimal(28,6), overduenoticerequired tinyint(1), issuelimit smallint,
  reservefee decimal(28,6), hidelostitems tinyint(1) not null default 0,
  category_type varchar(1) not null default 'A', BlockExpiredPatronOpacActions tinyint(1) not null default -1,
  default_privacy enum('default','never','forever') not null default 'default',
  checkprevcheckout varchar(7) not null default 'inherit', reset_password tinyint(1), change_password tinyint(1),
  primary key (categorycode), unique key categorycode (categorycode)
);

create table borrowers (
  borrowernumber int not null auto_increment, cardnumber varchar(32), surname longtext, firstname mediumtext,
  title longtext, othernames longtext, initials mediumtext, streetnumber varchar(10), streettype varchar(50),
  address longtext, address2 mediumtext, city longtext, state mediumtext, zipcode varchar(25), country mediumtext,
  email longtext, phone mediumtext, mobile varchar(50), fax longtext, emailpro mediumtext, phonepro mediumtext,
  B_streetnumber varchar(10), B_streettype varchar(50), B_address varchar(100), B_address2 mediumtext,
  B_city longtext, B_state mediumtext, B_zipcode varchar(25), B_country mediumtext, B_email mediumtext,
  B_phone longtext, dateofbirth date, branchcode varchar(10) not null default '',
  categorycode varchar(10) not null default '', dateenrolled date, dateexpiry date, date_renewed date,
  gonenoaddress tinyint(1), lost tinyint(1), debarred date, debarredcomment varchar(255), contactname longtext,
  contactfirstname mediumtext, contacttitle mediumtext, guarantorid int, borrowernotes longtext,
  relationship varchar(100), sex varchar(1), password varchar(60), flags int, userid varchar(75), opacnote longtext,
  contactnote varchar(255), sort1 varchar(80), sort2 varchar(80), altcontactfirstname varchar(255),
  altcontactsurname varchar(255), altcontactaddress1 varchar(255), altcontactaddress2 varchar(255),
  altcontactaddress3 varchar(255), altcontactstate mediumtext, altcontactzipcode varchar(50),
  altcontactcountry mediumtext, altcontactphone varchar(50), smsalertnumber varchar(50), sms_provider_id int,
  privacy int not null default 1, privacy_guarantor_checkouts tinyint(1) not null default 0,
  checkprevcheckout varchar(7) not null default 'inherit',
  updated_on timestamp not null default current_timestamp on update current_timestamp, lastseen datetime,
  lang varchar(25) not null default 'default', login_attempts int(4) default 0, overdrive_auth_token mediumtext,
  anonymized tinyint(1) not null default 0,
  primary key (borrowernumber), key branchcode (branchcode), unique key cardnumber (cardnumber),
  key categorycode (categorycode), key firstname_idx (firstname(768)), key guarantorid (guarantorid),
  key othernames_idx (othernames(768)), key sms_provider_id (sms_provider_id), key surname_idx (surname(768)),
  unique key userid (userid), foreign key (categorycode) references categories (categorycode),
  foreign key (branchcode) references branches (branchcode),
  foreign key (sms_provider_id) references sms_providers (id) on delete set null on update cascade
);

create table deletedborrowers like borrowers;

alter table deletedborrowers
  modify borrowernumber int not null,
  drop primary key, drop key cardnumber, drop key userid,
  add key borrowernumber (borrowernumber), add key cardnumber (cardnumber);

create table borrower_message_preferences (
  borrower_message_preference_id int not null auto_increment, borrowernumber int, categorycode varchar(10),
  message_attribute_id int default 0, days_in_advance int default 0, wants_digest tinyint(1) not null default 0,
  primary key (borrower_message_preference_id), key borrowernumber (borrowernumber), key categorycode (categorycode),
  key message_attribute_id (message_attribute_id),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (message_attribute_id) references message_attributes (message_attribute_id)
    on delete cascade on update cascade,
  foreign key (categorycode) references categories (categorycode) on delete cascade on update cascade
);

create table items (
  itemnumber int not null auto_increment, biblionumber int not null default 0,
  biblioitemnumber int not null default 0, barcode varchar(20), dateaccessioned date, booksellerid longtext,
  homebranch varchar(10), price decimal(8,2), replacementprice decimal(8,2), replacementpricedate date,
  datelastborrowed date, datelastseen date, stack tinyint(1), notforloan tinyint(1) not null default 0,
  damaged tinyint(1) not null default 0, damaged_on datetime, itemlost tinyint(1) not null default 0,
  itemlost_on datetime, withdrawn tinyint(1) not null default 0, withdrawn_on datetime, itemcallnumber varchar(255),
  coded_location_qualifier varchar(10), issues smallint, renewals smallint, reserves smallint, restricted tinyint(1),
  itemnotes longtext, itemnotes_nonpublic longtext, holdingbranch varchar(10), paidfor longtext,
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, location varchar(80),
  permanent_location varchar(80), onloan date, cn_source varchar(10), cn_sort varchar(255), ccode varchar(80),
  materials mediumtext, uri varchar(255), itype varchar(10), more_subfields_xml longtext, enumchron mediumtext,
  copynumber varchar(32), stocknumber varchar(32), new_status varchar(32),
  primary key (itemnumber), key holdingbranch (holdingbranch), key homebranch (homebranch),
  unique key itembarcodeidx (barcode), key itembibnoidx (biblionumber), key itembinoidx (biblioitemnumber),
  key itemcallnumber (itemcallnumber), key itemstocknumberidx (stocknumber), key items_ccode (ccode),
  key items_location (location), key itype_idx (itype), key timestamp (timestamp),
  foreign key (homebranch) references branches (branchcode) on update cascade,
  foreign key (holdingbranch) references branches (branchcode) on update cascade
);

create table issues (
  issue_id int not null auto_increment, borrowernumber int, itemnumber int, date_due datetime, branchcode varchar(10),
  returndate datetime, lastreneweddate datetime, renewals tinyint not null default 0, auto_renew tinyint(1) default 0,
  auto_renew_error varchar(32), `timestamp` timestamp not null default current_timestamp on update current_timestamp,
  issuedate datetime, onsite_checkout int(1) not null default 0, note longtext, notedate datetime, noteseen int(1),
  primary key (issue_id), key bordate (borrowernumber, timestamp), key branchcode_idx (branchcode),
  key issuesborridx (borrowernumber), unique key itemnumber (itemnumber), key itemnumber_idx (itemnumber),
  foreign key (borrowernumber) references borrowers (borrowernumber) on update cascade,
  foreign key (itemnumber) references items (itemnumber) on update cascade
);

create table old_issues like issues;

alter table old_issues
  modify issue_id int not null,
  drop key itemnumber, add key itemnumber (itemnumber),
  add foreign key (borrowernumber) references borrowers (borrowernumber) on delete set null on update cascade,
  add foreign key (itemnumber) references items (itemnumber) on delete set null on update cascade;

create table reserves (
  reserve_id int not null auto_increment, borrowernumber int not null default 0, reservedate date,
  biblionumber int not null default 0, branchcode varchar(10), notificationdate date, reminderdate date,
  cancellationdate date, reservenotes longtext, priority smallint, found varchar(1),
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, itemnumber int,
  waitingdate date, expirationdate date, lowestPriority tinyint(1) not null default 0,
  suspend tinyint(1) not null default 0, suspend_until datetime, itemtype varchar(10),
  item_level_hold tinyint(1) not null default 0, lastpickupdate date,
  primary key (reserve_id), key biblionumber (biblionumber), key borrowernumber (borrowernumber),
  key branchcode (branchcode), key itemnumber (itemnumber), key itemtype (itemtype),
  key priorityfoundidx (priority, found),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (biblionumber) references biblio (biblionumber) on delete cascade on update cascade,
  foreign key (itemnumber) references items (itemnumber) on delete cascade on update cascade,
  foreign key (branchcode) references branches (branchcode) on delete cascade on update cascade
);

create table old_reserves like reserves;

alter table old_reserves
  modify reserve_id int not null, modify borrowernumber int, modify biblionumber int;

alter table old_reserves
  add foreign key (borrowernumber) references borrowers (borrowernumber) on delete set null on update cascade,
  add foreign key (biblionumber) references biblio (biblionumber) on delete set null on update cascade,
  add foreign key (itemnumber) references items (itemnumber) on delete set null on update cascade;

create table letter (
  module varchar(20) not null default '', code varchar(20) not null default '', branchcode varchar(10) not null default '',
  name varchar(100) not null default '', is_html tinyint(1) default 0, title varchar(200) not null default '',
  content mediumtext, message_transport_type varchar(20) not null default 'email', lang varchar(25) not null default 'default',
  primary key (module, code, branchcode, message_transport_type, lang),
  foreign key (message_transport_type) references message_transport_types (message_transport_type)
    on delete cascade on update cascade
);

create table message_queue (
  message_id int not null auto_increment, borrowernumber int, subject mediumtext, content mediumtext,
  metadata mediumtext, letter_code varchar(64), message_transport_type varchar(20) not null,
  status enum('sent','pending','failed','deleted') not null default 'pending',
  time_queued timestamp not null default current_timestamp on update current_timestamp, to_address longtext,
  from_address longtext, content_type mediumtext,
  primary key (message_id), key borrowernumber (borrowernumber), key message_transport_type (message_transport_type),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (message_transport_type) references message_transport_types (message_transport_type) on update cascade
);

create table accountlines (
  accountlines_id int not null auto_increment, issue_id int, borrowernumber int, accountno smallint not null default 0,
  itemnumber int, `date` date, amount decimal(28,6), description longtext, accounttype varchar(5), status varchar(16),
  payment_type varchar(80), amountoutstanding decimal(28,6), lastincrement decimal(28,6), note mediumtext, manager_id int,
  interface varchar(16) not null, branchcode varchar(10),
  `timestamp` timestamp not null default current_timestamp on update current_timestamp,
  primary key (accountlines_id), key acctsborridx (borrowernumber), key timeidx (`timestamp`), key itemnumber (itemnumber),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (itemnumber) references items (itemnumber) on delete set null on update cascade
);

create table borrower_attribute_types (
  code varchar(10) not null, description varchar(255) not null, repeatable tinyint(1) not null default 0,
  unique_id tinyint(1) not null default 0, opac_display tinyint(1) not null default 0,
  opac_editable tinyint(1) not null default 0,
  primary key (code)
);

create table borrower_attributes (
  id int not null auto_increment, borrowernumber int not null, code varchar(10) not null, attribute varchar(255),
  primary key (id), key borrowernumber (borrowernumber), key code_attribute (code, attribute(191)),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (code) references borrower_attribute_types (code) on delete cascade on update cascade
);

create table patron_consent (
  id int not null auto_increment, borrowernumber int not null, type enum('GDPR_PROCESSING'), given_on datetime,
  refused_on datetime, primary key (id),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade
);
