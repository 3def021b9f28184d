create table branches (
  branchcode varchar(10) not null default '', branchname longtext not null, branchaddress1 longtext,
  branchaddress2 longtext, branchaddress3 longtext, branchzip varchar(25), branchcity longtext, branchstate longtext,
  branchcountry mediumtext, branchphone longtext, branchfax longtext, branchemail longtext, branchillemail longtext,
  branchreplyto longtext, branchreturnpath longtext, branchurl longtext, issuing tinyint, branchip varchar(15),
  branchnotes longtext, geolocation varchar(255), marcorgcode varchar(16),
  pickup_location tinyint(1) not null default 1, public tinyint(1) not null default 1, opacuserjs longtext,
  opacusercss longtext,
  primary key (branchcode)
);

create table categories (
  categorycode varchar(10) not null default '', description longtext, enrolmentperiod smallint,
  enrolmentperioddate date, password_expiry_days smallint, upperagelimit smallint, dateofbirthrequired tinyint(1),
  enrolmentfee decimal(28,6), overduenoticerequired tinyint(1), reservefee decimal(28,6),
  category_type varchar(1) not null default 'A', can_be_guarantee tinyint(1) not null default 0,
  BlockExpiredPatronOpacActions tinyint(1) not null default -1,
  default_privacy enum('default','never','forever') not null default 'default',
  checkprevcheckout varchar(7) not null default 'inherit', reset_password tinyint(1), change_password tinyint(1),
  min_password_length smallint, require_strong_password tinyint(1), noissuescharge int,
  enforce_expiry_notice tinyint(1) not null default 0,
  primary key (categorycode)
);

create table borrowers (
  borrowernumber int not null auto_increment, cardnumber varchar(32), surname longtext, firstname mediumtext,
  preferred_name longtext, middle_name longtext, title longtext, othernames longtext, initials mediumtext,
  pronouns longtext, streetnumber varchar(10), streettype varchar(50), address longtext, address2 mediumtext,
  city longtext, state mediumtext, zipcode varchar(25), country mediumtext, email longtext, phone mediumtext,
  mobile tinytext, fax longtext, emailpro mediumtext, phonepro mediumtext, B_streetnumber varchar(10),
  B_streettype varchar(50), B_address varchar(100), B_address2 mediumtext, B_city longtext, B_state mediumtext,
  B_zipcode varchar(25), B_country mediumtext, B_email mediumtext, B_phone longtext, dateofbirth date,
  branchcode varchar(10) not null default '', categorycode varchar(10) not null default '', dateenrolled date,
  dateexpiry date, password_expiration_date date, date_renewed date, gonenoaddress tinyint(1), lost tinyint(1),
  debarred date, debarredcomment varchar(255), contactname longtext, contactfirstname mediumtext,
  contacttitle mediumtext, borrowernotes longtext, relationship varchar(100), sex varchar(1), password varchar(60),
  secret mediumtext, auth_method enum('password','two-factor') not null default 'password', flags bigint,
  userid varchar(75), opacnote longtext, contactnote varchar(255), sort1 varchar(80), sort2 varchar(80),
  altcontactfirstname varchar(255), altcontactsurname varchar(255), altcontactaddress1 varchar(255),
  altcontactaddress2 varchar(255), altcontactaddress3 varchar(255), altcontactstate mediumtext,
  altcontactzipcode varchar(50), altcontactcountry mediumtext, altcontactphone varchar(50),
  smsalertnumber varchar(50), sms_provider_id int, primary_contact_method varchar(45), privacy int not null default 1,
  privacy_guarantor_fines tinyint(1) not null default 0, privacy_guarantor_checkouts tinyint(1) not null default 0,
  checkprevcheckout varchar(7) not null default 'inherit',
  updated_on timestamp not null default current_timestamp on update current_timestamp, lastseen datetime,
  lang varchar(25) not null default 'default', login_attempts int default 0, anonymized tinyint(1) not null default 0,
  autorenew_checkouts tinyint(1) not null default 1, protected tinyint(1) not null default 0,
  primary key (borrowernumber), key branchcode (branchcode), unique key cardnumber (cardnumber),
  key categorycode (categorycode), key firstname_idx (firstname(768)), key othernames_idx (othernames(768)),
  key sms_provider_id (sms_provider_id), key surname_idx (surname(768)), unique key userid (userid),
  foreign key (categorycode) references categories (categorycode),
  foreign key (branchcode) references branches (branchcode),
  foreign key (sms_provider_id) references sms_providers (id) on delete set null on update cascade
);

create table deletedborrowers like borrowers;

alter table deletedborrowers
  modify borrowernumber int not null,
  drop primary key, drop key cardnumber, drop key userid,
  add key borrowernumber (borrowernumber), add key cardnumber (cardnumber);

create table borrower_relationships (
  id int not null auto_increment, guarantor_id int not null, guarantee_id int not null, relationship varchar(100) not null,
  primary key (id), unique key guarantor_guarantee_idx (guarantor_id, guarantee_id),
  foreign key (guarantor_id) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (guarantee_id) references borrowers (borrowernumber) on delete cascade on update cascade
);

create table patron_consent (
  id int not null auto_increment, borrowernumber int not null, type tinytext, given_on datetime, refused_on datetime,
  primary key (id),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade
);

create table library_hours (
  library_id varchar(10) not null, day enum('0','1','2','3','4','5','6') not null default '0', open_time time, close_time time,
  primary key (library_id, day),
  foreign key (library_id) references branches (branchcode) on delete cascade on update cascade
);

create table borrower_message_preferences (
  borrower_message_preference_id int not null auto_increment, borrowernumber int, categorycode varchar(10),
  message_attribute_id int default 0, days_in_advance int, wants_digest tinyint(1) not null default 0,
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
  datelastborrowed date, datelastseen date, notforloan tinyint(1) not null default 0,
  damaged tinyint(1) not null default 0, damaged_on datetime, itemlost tinyint(1) not null default 0,
  itemlost_on datetime, withdrawn tinyint(1) not null default 0, withdrawn_on datetime, itemcallnumber varchar(255),
  coded_location_qualifier varchar(10), issues smallint, renewals smallint, localuse smallint, reserves smallint,
  restricted tinyint(1), itemnotes longtext, itemnotes_nonpublic longtext, holdingbranch varchar(10),
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, location varchar(80),
  permanent_location varchar(80), onloan date, cn_source varchar(10), cn_sort varchar(255), ccode varchar(80),
  materials mediumtext, uri varchar(255), itype varchar(10), more_subfields_xml longtext, enumchron mediumtext,
  copynumber varchar(32), stocknumber varchar(32), new_status varchar(32),
  exclude_from_local_holds_priority tinyint(1),
  primary key (itemnumber), key holdingbranch (holdingbranch), key homebranch (homebranch),
  unique key itembarcodeidx (barcode), key itembibnoidx (biblionumber), key itembinoidx (biblioitemnumber),
  key itemcallnumber (itemcallnumber), key itemstocknumberidx (stocknumber), key items_ccode (ccode),
  key items_location (location), key itype_idx (itype), key timestamp (timestamp),
  foreign key (biblionumber) references biblio (biblionumber) on update cascade,
  foreign key (homebranch) references branches (branchcode) on update cascade,
  foreign key (holdingbranch) references branches (branchcode) on update cascade
);

create table issues (
  issue_id int not null auto_increment, borrowernumber int, issuer_id int, itemnumber int, date_due datetime,
  branchcode varchar(10), returndate datetime, checkin_library varchar(10), lastreneweddate datetime,
  renewals_count tinyint not null default 0, unseen_renewals tinyint not null default 0,
  auto_renew tinyint(1) default 0, auto_renew_error varchar(32),
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, issuedate datetime,
  onsite_checkout int(1) not null default 0, note longtext, notedate datetime, noteseen int(1),
  primary key (issue_id), key bordate (borrowernumber, timestamp), key branchcode_idx (branchcode),
  key issuesborridx (borrowernumber), unique key itemnumber (itemnumber), key itemnumber_idx (itemnumber),
  foreign key (borrowernumber) references borrowers (borrowernumber) on update cascade,
  foreign key (itemnumber) references items (itemnumber) on update cascade,
  foreign key (issuer_id) references borrowers (borrowernumber) on delete set null on update cascade
);

create table old_issues like issues;

alter table old_issues
  modify issue_id int not null,
  drop key itemnumber, add key itemnumber (itemnumber),
  add foreign key (borrowernumber) references borrowers (borrowernumber) on delete set null on update cascade,
  add foreign key (itemnumber) references items (itemnumber) on delete set null on update cascade;

create table reserves (
  reserve_id int not null auto_increment, borrowernumber int not null default 0, reservedate date, biblionumber int,
  deleted_biblionumber int, item_group_id int, branchcode varchar(10), desk_id int, cancellationdate date,
  cancellation_reason varchar(80), reservenotes longtext, priority smallint not null default 1, found varchar(1),
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, itemnumber int,
  waitingdate date, expirationdate date, patron_expiration_date date, lowestPriority tinyint(1) not null default 0,
  suspend tinyint(1) not null default 0, suspend_until datetime, itemtype varchar(10),
  item_level_hold tinyint(1) not null default 0, non_priority tinyint(1) not null default 0,
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

create table recalls (
  recall_id int not null auto_increment, patron_id int not null default 0, created_date datetime,
  biblio_id int not null, pickup_library_id varchar(10), completed_date datetime, notes mediumtext, priority smallint,
  status enum('requested','overdue','waiting','in_transit','cancelled','expired','fulfilled') default 'requested',
  `timestamp` timestamp not null default current_timestamp on update current_timestamp, item_id int,
  waiting_date datetime, expiration_date datetime, completed tinyint(1) not null default 0,
  item_level tinyint(1) not null default 0,
  primary key (recall_id), key recalls_ibfk_1 (patron_id), key recalls_ibfk_2 (biblio_id),
  key recalls_ibfk_3 (item_id), key recalls_ibfk_4 (pickup_library_id),
  foreign key (patron_id) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (biblio_id) references biblio (biblionumber) on delete cascade on update cascade,
  foreign key (item_id) references items (itemnumber) on delete cascade on update cascade,
  foreign key (pickup_library_id) references branches (branchcode) on delete cascade on update cascade
);

create table letter (
  id int not null auto_increment, module varchar(20) not null default '', code varchar(20) not null default '',
  branchcode varchar(10) not null default '', name varchar(100) not null default '', is_html tinyint(1) default 0,
  title varchar(200) not null default '', content mediumtext, message_transport_type varchar(20) not null default 'email',
  lang varchar(25) not null default 'default', style mediumtext,
  updated_on timestamp not null default current_timestamp on update current_timestamp,
  primary key (id), unique key letter_uniq_1 (module, code, branchcode, message_transport_type, lang),
  foreign key (message_transport_type) references message_transport_types (message_transport_type)
    on delete cascade on update cascade
);

create table message_queue (
  message_id int not null auto_increment, letter_id int, borrowernumber int, subject mediumtext, content mediumtext,
  metadata mediumtext, letter_code varchar(64), message_transport_type varchar(20) not null,
  status enum('sent','pending','failed','deleted') not null default 'pending', time_queued timestamp null,
  updated_on timestamp not null default current_timestamp on update current_timestamp, to_address longtext,
  cc_address longtext, from_address longtext, reply_address longtext, content_type mediumtext,
  failure_code mediumtext,
  primary key (message_id), key borrowernumber (borrowernumber), key message_transport_type (message_transport_type),
  key letter_fk (letter_id),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (message_transport_type) references message_transport_types (message_transport_type) on update cascade,
  foreign key (letter_id) references letter (id) on delete set null on update cascade
);

create table accountlines (
  accountlines_id int not null auto_increment, issue_id int, old_issue_id int, borrowernumber int, itemnumber int,
  `date` timestamp null, amount decimal(28,6), description longtext, credit_type_code varchar(80), debit_type_code varchar(80),
  status varchar(16), payment_type varchar(80), amountoutstanding decimal(28,6), note mediumtext, manager_id int,
  register_id int, interface varchar(16) not null, branchcode varchar(10),
  `timestamp` timestamp not null default current_timestamp on update current_timestamp,
  primary key (accountlines_id), key acctsborridx (borrowernumber), key timeidx (`timestamp`), key itemnumber (itemnumber),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete set null on update cascade,
  foreign key (itemnumber) references items (itemnumber) on delete set null on update cascade,
  foreign key (issue_id) references issues (issue_id) on delete set null on update cascade,
  foreign key (old_issue_id) references old_issues (issue_id) on delete set null on update cascade
);

create table borrower_attribute_types (
  code varchar(64) not null, description varchar(255) not null, repeatable tinyint(1) not null default 0,
  unique_id tinyint(1) not null default 0, opac_display tinyint(1) not null default 0,
  opac_editable tinyint(1) not null default 0,
  primary key (code)
);

create table borrower_attributes (
  id int not null auto_increment, borrowernumber int not null, code varchar(64) not null, attribute varchar(255),
  primary key (id), key borrowernumber (borrowernumber), key code_attribute (code, attribute(191)),
  foreign key (borrowernumber) references borrowers (borrowernumber) on delete cascade on update cascade,
  foreign key (code) references borrower_attribute_types (code) on delete cascade on update cascade
);
