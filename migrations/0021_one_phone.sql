-- One phone that is written in two forms said STOP in one of them: the suppression list has the other form too (the plans of consent/phones/one-phone).
insert ignore into tidings_suppression (channel, address, because, since_at)
select s.channel, concat(left(s.address, p.at), p.theirs, substr(s.address, p.at + char_length(p.mine) + 1)), s.because, s.since_at
from tidings_suppression s
join (
  select '^52[0-9]{10}$' as mine_like, 2 as at, '' as mine, '1' as theirs
  union all select '^521[0-9]{10}$', 2, '1', ''
  union all select '^549[1-3][0-9]{9}$', 2, '9', ''
  union all select '^54[1-3][0-9]{9}$', 2, '', '9'
  union all select '^55[0-9]{2}9[6-9][0-9]{7}$', 4, '9', ''
  union all select '^55[0-9]{2}[6-9][0-9]{7}$', 4, '', '9'
  union all select '^22901[0-9]{8}$', 3, '01', ''
  union all select '^229[0-9]{8}$', 3, '', '01'
  union all select '^22501[04-9][0-3][0-9]{6}$', 3, '01', ''
  union all select '^225[04-9][0-3][0-9]{6}$', 3, '', '01'
  union all select '^22505[04-9][4-6][0-9]{6}$', 3, '05', ''
  union all select '^225[04-9][4-6][0-9]{6}$', 3, '', '05'
  union all select '^22507[04-9][7-9][0-9]{6}$', 3, '07', ''
  union all select '^225[04-9][7-9][0-9]{6}$', 3, '', '07'
) p on convert(s.address using utf8mb4) regexp convert(p.mine_like using utf8mb4)
where s.channel = 'sms';
-- A French number is dialled under the code of France and of each territory overseas.
insert ignore into tidings_suppression (channel, address, because, since_at)
select s.channel, concat(h.code, right(s.address, 9)), s.because, s.since_at
from tidings_suppression s
join (
  select '33' as code union all select '590' union all select '594' union all select '596' union all select '262'
) h on convert(s.address using utf8mb4) regexp convert('^(33|590|594|596|262)(?=[0-9]{9}$)(590|69[01]|7090|594|694|7093[0-4]|596|69[67]|7091|26[239]|69[23]|639(?!98)|7092|7093[5-9]|6([0-24-8]|3[0-8]|9[589])|7[3-8])[0-9]*$' using utf8mb4)
where s.channel = 'sms';
-- A note is kept whole, however long.
alter table tidings_note modify column text mediumtext null;
