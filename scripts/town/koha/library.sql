-- A small Koha: three libraries, their books and letters. The patrons are in library.ts; @now must be set before.
insert into message_transport_types values ('email'), ('itiva'), ('phone'), ('print'), ('sms');
insert into systempreferences (variable, value) values ('SMSSendDriver', 'Tidings'), ('SMSSendUsername', ''), ('EnhancedMessagingPreferences', '1'), ('TranslateNotices', '1'), ('dateformat', 'iso');
insert into branches (branchcode, branchname, branchemail, branchphone, branchcity) values ('RIV', 'Riverside Library', 'desk@riverside.example', '555-0142', 'Riverside'), ('HAR', 'Harbor Street Library', 'desk@harbor.example', '555-0143', 'Riverside'), ('OAK', 'Oak Hill Library', 'desk@oakhill.example', '555-0144', 'Oak Hill');
insert into categories (categorycode, description, enrolmentperiod, overduenoticerequired, category_type) values ('PT', 'Patron', 99, 1, 'A'), ('J', 'Juvenile', 99, 1, 'C');
insert into message_attributes (message_attribute_id, message_name, takes_days) values (1, 'Item_Due', 0), (2, 'Advance_Notice', 1), (4, 'Hold_Filled', 0), (5, 'Item_Check_in', 0), (6, 'Item_Checkout', 0), (9, 'Auto_Renewals', 0), (10, 'Hold_Reminder', 0);
insert into message_transports (message_attribute_id, message_transport_type, is_digest, letter_module, letter_code) values
  (1, 'email', 0, 'circulation', 'DUE'), (1, 'email', 1, 'circulation', 'DUEDGST'), (1, 'sms', 0, 'circulation', 'DUE'), (1, 'sms', 1, 'circulation', 'DUEDGST'),
  (2, 'email', 0, 'circulation', 'PREDUE'), (2, 'email', 1, 'circulation', 'PREDUEDGST'), (2, 'sms', 0, 'circulation', 'PREDUE'), (2, 'sms', 1, 'circulation', 'PREDUEDGST'),
  (4, 'email', 0, 'reserves', 'HOLD'), (4, 'email', 1, 'reserves', 'HOLDDGST'), (4, 'sms', 0, 'reserves', 'HOLD'), (4, 'sms', 1, 'reserves', 'HOLDDGST'),
  (5, 'email', 0, 'circulation', 'CHECKIN'), (5, 'sms', 0, 'circulation', 'CHECKIN'), (6, 'email', 0, 'circulation', 'CHECKOUT'), (6, 'sms', 0, 'circulation', 'CHECKOUT'),
  (9, 'email', 0, 'circulation', 'AUTO_RENEWALS'), (9, 'email', 1, 'circulation', 'AUTO_RENEWALS_DGST'), (9, 'sms', 0, 'circulation', 'AUTO_RENEWALS'), (9, 'sms', 1, 'circulation', 'AUTO_RENEWALS_DGST'),
  (10, 'email', 0, 'reserves', 'HOLD_REMINDER'), (10, 'sms', 0, 'reserves', 'HOLD_REMINDER');
-- Adults are told of what is overdue by text and mail, children by mail alone.
insert into overduerules (overduerules_id, branchcode, categorycode, delay1, letter1) values (1, '', 'PT', 1, 'ODUE'), (2, '', 'J', 1, 'ODUE');
insert into overduerules_transport_types (overduerules_id, letternumber, message_transport_type) values (1, 1, 'email'), (1, 1, 'sms'), (2, 1, 'email');

insert into biblio (biblionumber, title, author, datecreated) values
  (1, 'The Left Hand of Darkness', 'Ursula K. Le Guin', '2020-03-02'), (2, 'Middlemarch', 'George Eliot', '2020-03-02'),
  (3, 'Things Fall Apart', 'Chinua Achebe', '2020-03-02'), (4, 'Beloved', 'Toni Morrison', '2020-03-02'),
  (5, 'Piranesi', 'Susanna Clarke', '2021-01-11'), (6, 'The Overstory', 'Richard Powers', '2020-03-02'),
  (7, 'Cien años de soledad', 'Gabriel García Márquez', '2020-03-02'), (8, 'La casa de los espíritus', 'Isabel Allende', '2020-03-02'),
  (9, 'Ficciones', 'Jorge Luis Borges', '2020-03-02'), (10, 'L''Étranger', 'Albert Camus', '2020-03-02'),
  (11, 'Les Années', 'Annie Ernaux', '2020-03-02'), (12, 'Une si longue lettre', 'Mariama Bâ', '2020-03-02'),
  (13, 'Frøken Smillas fornemmelse for sne', 'Peter Høeg', '2020-03-02'), (14, 'Lykke-Per', 'Henrik Pontoppidan', '2020-03-02'),
  (15, 'Den afrikanske farm', 'Karen Blixen', '2020-03-02'), (16, 'Dune', 'Frank Herbert', '2020-03-02'),
  (17, 'The Remains of the Day', 'Kazuo Ishiguro', '2020-03-02'), (18, 'Braiding Sweetgrass', 'Robin Wall Kimmerer', '2020-03-02'),
  (19, 'Pachinko', 'Min Jin Lee', '2020-03-02'), (20, 'The Hobbit', 'J. R. R. Tolkien', '2020-03-02'),
  (21, 'Persepolis', 'Marjane Satrapi', '2020-03-02'), (22, 'Kindred', 'Octavia E. Butler', '2020-03-02'),
  (23, 'A Wizard of Earthsea', 'Ursula K. Le Guin', '2020-03-02'), (24, 'Pippi Langstrømpe', 'Astrid Lindgren', '2020-03-02');
insert into items (itemnumber, biblionumber, biblioitemnumber, barcode, homebranch, holdingbranch, itype) select biblionumber, biblionumber, biblionumber, concat('39999', lpad(biblionumber, 9, '0')), elt(1 + biblionumber mod 3, 'RIV', 'HAR', 'OAK'), elt(1 + biblionumber mod 3, 'RIV', 'HAR', 'OAK'), 'BK' from biblio;

insert into letter (module, code, name, title, message_transport_type, lang, content) values
  ('reserves', 'HOLD', 'Hold available for pickup', 'Hold available', 'sms', 'default', '<<borrowers.firstname>>, "<<biblio.title>>" is ready for you at <<branches.branchname>> until <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Hold available', 'sms', 'es-ES', '<<borrowers.firstname>>, "<<biblio.title>>" le espera en <<branches.branchname>> hasta el <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Hold available', 'sms', 'fr-FR', '<<borrowers.firstname>>, « <<biblio.title>> » vous attend à <<branches.branchname>> jusqu''au <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Hold available', 'sms', 'da-DK', '<<borrowers.firstname>>, "<<biblio.title>>" ligger klar til dig på <<branches.branchname>> indtil <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Your hold is ready', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\n<<biblio.title>> is ready for you at <<branches.branchname>>. We keep it until <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Su reserva está lista', 'email', 'es-ES', 'Hola, <<borrowers.firstname>> <<borrowers.surname>>:\n\n<<biblio.title>> le espera en <<branches.branchname>>. La guardamos hasta el <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Votre réservation est prête', 'email', 'fr-FR', 'Bonjour <<borrowers.firstname>> <<borrowers.surname>>,\n\n<<biblio.title>> vous attend à <<branches.branchname>>. Nous le gardons jusqu''au <<date>>.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Din reservering er klar', 'email', 'da-DK', 'Kære <<borrowers.firstname>> <<borrowers.surname>>\n\n<<biblio.title>> ligger klar til dig på <<branches.branchname>>. Vi gemmer den indtil <<date>>.'),
  ('reserves', 'HOLD_CANCELLATION', 'Hold cancelled', 'Your hold was cancelled', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\nyour hold on <<biblio.title>> at <<branches.branchname>> was cancelled.'),
  ('reserves', 'HOLD_CANCELLATION', 'Hold cancelled', 'Su reserva se ha cancelado', 'email', 'es-ES', 'Hola, <<borrowers.firstname>> <<borrowers.surname>>:\n\nse ha cancelado su reserva de <<biblio.title>> en <<branches.branchname>>.'),
  ('reserves', 'HOLD_CANCELLATION', 'Hold cancelled', 'Votre réservation a été annulée', 'email', 'fr-FR', 'Bonjour <<borrowers.firstname>> <<borrowers.surname>>,\n\nvotre réservation de <<biblio.title>> à <<branches.branchname>> a été annulée.'),
  ('reserves', 'HOLD_CANCELLATION', 'Hold cancelled', 'Din reservering er annulleret', 'email', 'da-DK', 'Kære <<borrowers.firstname>> <<borrowers.surname>>\n\nDin reservering af <<biblio.title>> på <<branches.branchname>> er annulleret.'),
  ('reserves', 'HOLD', 'Hold available for pickup', 'Your hold is ready', 'print', 'default', '<<borrowers.firstname>> <<borrowers.surname>>\n\n<<biblio.title>> is ready for you at <<branches.branchname>>. We keep it until <<date>>.'),
  ('reserves', 'HOLDDGST', 'Holds available for pickup', 'Holds available', 'sms', 'default', 'Ready for you at <<branches.branchname>>:\n----\n"<<biblio.title>>" until <<date>>\n----\n'),
  ('reserves', 'HOLDDGST', 'Holds available for pickup', 'Your holds are ready', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\nready for you at <<branches.branchname>>:\n----\n<<biblio.title>>, until <<date>>\n----\n'),
  ('circulation', 'ODUE', 'Overdue notice', 'Overdue', 'sms', 'default', '<<borrowers.firstname>>, "<<biblio.title>>" was due on <<date>>. Please return it to <<branches.branchname>>.'),
  ('circulation', 'ODUE', 'Overdue notice', 'Overdue', 'sms', 'es-ES', '<<borrowers.firstname>>, el plazo de "<<biblio.title>>" terminó el <<date>>. Por favor, devuélvalo en <<branches.branchname>>.'),
  ('circulation', 'ODUE', 'Overdue notice', 'Overdue', 'sms', 'fr-FR', '<<borrowers.firstname>>, « <<biblio.title>> » devait être rendu le <<date>>. Merci de le rapporter à <<branches.branchname>>.'),
  ('circulation', 'ODUE', 'Overdue notice', 'Overdue', 'sms', 'da-DK', '<<borrowers.firstname>>, "<<biblio.title>>" skulle afleveres den <<date>>. Aflever den venligst på <<branches.branchname>>.'),
  ('circulation', 'ODUE', 'Overdue notice', 'Overdue item', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\n<<biblio.title>> was due on <<date>>. Please return it to <<branches.branchname>>.'),
  ('circulation', 'ODUE', 'Overdue notice', 'Overdue item', 'print', 'default', '<<borrowers.firstname>> <<borrowers.surname>>\n\n<<biblio.title>> was due on <<date>>. Please return it to <<branches.branchname>>.'),
  ('circulation', 'DUE', 'Item due', 'Item due today', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\n<<biblio.title>> is due today at <<branches.branchname>>.'),
  ('circulation', 'PREDUEDGST', 'Advance notices', 'Items due soon', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\n<<biblio.title>> is due on <<date>> at <<branches.branchname>>.'),
  ('circulation', 'CHECKIN', 'Check-in', 'Returned', 'email', 'default', 'You returned:\n----\n<<biblio.title>>\n----\nThank you for visiting <<branches.branchname>>.'),
  ('circulation', 'PREDUE', 'Advance notice', 'Due soon', 'sms', 'default', '<<borrowers.firstname>>, "<<biblio.title>>" is due on <<date>> at <<branches.branchname>>.'),
  ('circulation', 'PREDUE', 'Advance notice', 'Due soon', 'sms', 'es-ES', '<<borrowers.firstname>>, "<<biblio.title>>" vence el <<date>> en <<branches.branchname>>.'),
  ('circulation', 'PREDUE', 'Advance notice', 'Due soon', 'sms', 'fr-FR', '<<borrowers.firstname>>, « <<biblio.title>> » est à rendre le <<date>> à <<branches.branchname>>.'),
  ('circulation', 'PREDUE', 'Advance notice', 'Due soon', 'sms', 'da-DK', '<<borrowers.firstname>>, "<<biblio.title>>" skal afleveres den <<date>> på <<branches.branchname>>.'),
  ('circulation', 'PREDUE', 'Advance notice', 'Item due soon', 'email', 'default', 'Dear <<borrowers.firstname>> <<borrowers.surname>>,\n\n<<biblio.title>> is due on <<date>> at <<branches.branchname>>.'),
  ('circulation', 'CHECKOUT', 'Checkout', 'Checked out', 'sms', 'default', 'You checked out:\n----\n"<<biblio.title>>", due <<date>>\n----\nThank you for visiting <<branches.branchname>>.'),
  ('circulation', 'CHECKOUT', 'Checkout', 'Checked out', 'sms', 'es-ES', 'Ha tomado en préstamo:\n----\n"<<biblio.title>>", hasta el <<date>>\n----\nGracias por su visita a <<branches.branchname>>.'),
  ('circulation', 'CHECKOUT', 'Checkout', 'Checked out', 'sms', 'fr-FR', 'Vous avez emprunté :\n----\n« <<biblio.title>> », à rendre le <<date>>\n----\nMerci de votre visite à <<branches.branchname>>.'),
  ('circulation', 'CHECKOUT', 'Checkout', 'Checked out', 'sms', 'da-DK', 'Du har lånt:\n----\n"<<biblio.title>>", afleveres <<date>>\n----\nTak for besøget på <<branches.branchname>>.'),
  ('circulation', 'CHECKOUT', 'Checkout', 'Checked out', 'email', 'default', 'You checked out:\n----\n<<biblio.title>>, due <<date>>\n----\nThank you for visiting <<branches.branchname>>.');
