/**
 * Every reader has a text of their own on a series. Whether a series has gaps follows from its slices, which may come
 * later. And the worklist asks these tables for every series.
 */
export const migration004 = `
alter table report_text rename to report_text_of_all;
create table report_text (
  series_id integer not null references series (id),
  reader_id integer not null references reader (id),
  body text not null,
  saved_at text not null,
  primary key (series_id, reader_id)
) strict;
insert into report_text (series_id, reader_id, body, saved_at)
  select series_id, reader_id, body, saved_at from report_text_of_all;
drop table report_text_of_all;

alter table series drop column has_gap;

create index job_of_series on job (series_id);
create index confirmation_of_series on confirmation (series_id);
create index audit_of_action on audit (action);
`;
