/** Review state of single slices, and what readers measure by hand. */
export const migration003 = `
create table slice_review (
  slice_id integer primary key references slice (id),
  state text not null check (state in ('inProgress', 'done', 'flagged')),
  comment text not null,
  reader_id integer not null references reader (id),
  at text not null
) strict;

-- points in image pixels, bound to the pixels they were set on; taken away means never shown again, not deleted
create table measure (
  id integer primary key,
  slice_id integer not null references slice (id),
  reader_id integer not null references reader (id),
  kind text not null check (kind in ('ruler', 'angle')),
  points text not null,
  pixel_sha256 text not null,
  at text not null,
  removed_at text
) strict;
create index measure_of_slice on measure (slice_id);
`;
