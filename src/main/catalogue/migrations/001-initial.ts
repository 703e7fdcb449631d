/** The first shape of the catalogue. Never edited after release: later changes are migrations of their own. */
export const migration001 = `
create table patient (
  id integer primary key,
  code text not null unique,
  age text,
  sex text,
  research text not null default '{}',
  created_at text not null
) strict;

-- study_date '' when the files give none: null would make every row unique
create table study (
  id integer primary key,
  patient_id integer not null references patient (id),
  study_date text not null,
  unique (patient_id, study_date)
) strict;

create table series (
  id integer primary key,
  study_id integer not null references study (id),
  name text not null,
  folder text not null,
  width integer not null,
  height integer not null,
  bits integer not null,
  samples integer not null,
  channels text not null,
  presets text not null,
  warnings text not null,
  has_gap integer not null,
  spacing_x real,
  spacing_y real,
  spacing_z real,
  spacing_by text,
  image_left text,
  image_left_by text,
  last_index integer not null default 0,
  created_at text not null,
  unique (study_id, name)
) strict;

create table slice (
  id integer primary key,
  series_id integer not null references series (id),
  number integer not null,
  path text not null,
  page integer not null,
  file_sha256 text,
  pixel_sha256 text,
  width integer not null,
  height integer not null,
  state text not null check (state in ('ok', 'missing', 'failed')),
  problem text,
  thumbnail blob,
  unique (series_id, number)
) strict;

create table reader (
  id integer primary key,
  name text not null unique collate nocase,
  created_at text not null
) strict;

create table mask (
  id integer primary key,
  slice_id integer not null references slice (id),
  source text not null,
  width integer not null,
  height integer not null,
  pixel_sha256 text not null,
  runs blob not null,
  sha256 text not null,
  pixels integer not null,
  revision integer not null,
  updated_at text not null,
  unique (slice_id, source)
) strict;

-- one user action is one row, whatever it touched: undo, redo, crash recovery and audit are the same data
create table action (
  id integer primary key,
  series_id integer not null references series (id),
  reader_id integer not null references reader (id),
  label text not null,
  state text not null check (state in ('done', 'undone', 'discarded')),
  at text not null
) strict;
create index action_history on action (series_id, reader_id, state, id);

create table stroke (
  id integer primary key,
  action_id integer not null references action (id),
  slice_id integer not null references slice (id),
  source text not null,
  pixel_sha256 text not null,
  base_revision integer not null,
  delta blob not null,
  at text not null
) strict;
create index stroke_of_action on stroke (action_id);

create table job (
  id integer primary key,
  series_id integer not null references series (id),
  classifier_id text,
  segmenter_id text,
  mode text not null,
  allow_outside integer not null,
  first_slice_id integer,
  state text not null,
  done integer not null,
  total integer not null,
  engine text,
  device text,
  milliseconds_per_slice real,
  error_code text,
  error_message text,
  created_at text not null,
  finished_at text
) strict;
create index job_state on job (state);

create table model (
  id text not null,
  hash text not null,
  name text not null,
  version text not null,
  card text not null,
  first_seen text not null,
  primary key (id, hash)
) strict;

-- a run is keyed by all a prediction depends on but its pixels, which each prediction names itself
create table run (
  id integer primary key,
  series_id integer not null references series (id),
  model_id text not null,
  model_hash text not null,
  preprocessing_version integer not null,
  threshold real not null,
  mode text not null,
  outside text not null,
  engine text not null,
  device text not null,
  job_id integer not null references job (id),
  created_at text not null,
  unique (series_id, model_id, model_hash)
) strict;

create table prediction (
  run_id integer not null references run (id) on delete cascade,
  slice_id integer not null references slice (id),
  pixel_sha256 text not null,
  outcome text not null,
  score real,
  uncertainty real,
  pixels integer,
  warning text,
  probability blob,
  primary key (run_id, slice_id)
) strict;

create table review (
  series_id integer primary key references series (id),
  state text not null,
  comment text not null,
  reader_id integer not null references reader (id),
  at text not null
) strict;

create table confirmation (
  id integer primary key,
  series_id integer not null references series (id),
  reader_id integer not null references reader (id),
  source text not null,
  mask_hash text not null,
  at text not null,
  withdrawn_at text,
  withdrawn_by integer references reader (id),
  withdrawn_reason text
) strict;

create table report_text (
  series_id integer primary key references series (id),
  reader_id integer not null references reader (id),
  body text not null,
  saved_at text not null
) strict;

create table report (
  id integer primary key,
  series_id integer not null references series (id),
  reader_id integer not null references reader (id),
  source text not null,
  sha256 text not null,
  pdf blob not null,
  confirmed integer not null,
  exported text not null,
  created_at text not null
) strict;

create table setting (key text primary key, value text not null) strict;

create table audit (
  id integer primary key,
  at text not null,
  reader_id integer,
  action text not null,
  subject text not null
) strict;
`;
