-- The loans and holds of library.ts's patrons when the demo begins.
insert into issues (borrowernumber, itemnumber, date_due, branchcode, issuedate) values
  (51, 2, @now + interval 2 day, 'RIV', @now - interval 19 day), (51, 20, @now + interval 12 day, 'RIV', @now - interval 9 day),
  (52, 7, @now - interval 4 day, 'RIV', @now - interval 25 day), (53, 10, @now + interval 2 day, 'HAR', @now - interval 19 day),
  (54, 13, @now - interval 6 day, 'RIV', @now - interval 27 day), (55, 12, @now + interval 5 day, 'OAK', @now - interval 16 day),
  (56, 15, @now - interval 2 day, 'HAR', @now - interval 23 day), (58, 17, @now - interval 9 day, 'RIV', @now - interval 30 day),
  (59, 4, @now + interval 8 day, 'OAK', @now - interval 13 day), (60, 9, @now - interval 3 day, 'HAR', @now - interval 24 day),
  (61, 24, @now + interval 3 day, 'RIV', @now - interval 18 day), (62, 19, @now - interval 5 day, 'OAK', @now - interval 26 day),
  (63, 18, @now + interval 4 day, 'RIV', @now - interval 17 day), (66, 23, @now - interval 3 day, 'HAR', @now - interval 24 day),
  (65, 22, @now + interval 6 day, 'HAR', @now - interval 15 day);
update items i join issues s using (itemnumber) set i.onloan = date(s.date_due), i.datelastborrowed = date(s.issuedate);
insert into reserves (borrowernumber, reservedate, biblionumber, branchcode, priority) values
  (51, date(@now) - interval 6 day, 1, 'RIV', 1), (51, date(@now) - interval 3 day, 16, 'RIV', 1),
  (52, date(@now) - interval 5 day, 8, 'RIV', 1), (53, date(@now) - interval 8 day, 11, 'HAR', 1),
  (54, date(@now) - interval 2 day, 14, 'RIV', 1), (55, date(@now) - interval 4 day, 21, 'OAK', 1),
  (56, date(@now) - interval 7 day, 24, 'HAR', 2), (57, date(@now) - interval 1 day, 7, 'RIV', 2),
  (58, date(@now) - interval 9 day, 3, 'RIV', 1), (59, date(@now) - interval 3 day, 18, 'OAK', 1),
  (60, date(@now) - interval 6 day, 16, 'HAR', 2), (61, date(@now) - interval 2 day, 23, 'RIV', 1),
  (62, date(@now) - interval 5 day, 5, 'OAK', 1), (63, date(@now) - interval 4 day, 6, 'RIV', 1),
  (64, date(@now) - interval 3 day, 7, 'RIV', 1), (65, date(@now) - interval 6 day, 10, 'HAR', 1),
  (66, date(@now) - interval 2 day, 24, 'HAR', 3), (67, date(@now) - interval 5 day, 4, 'OAK', 1),
  (67, date(@now) - interval 5 day, 17, 'OAK', 1);
