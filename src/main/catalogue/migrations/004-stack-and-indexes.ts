/**
 * Whether a series has gaps follows from its slices, which may come later; and the worklist asks these tables for every
 * series.
 */
export const migration004 = `
alter table series drop column has_gap;
create index job_of_series on job (series_id);
create index confirmation_of_series on confirmation (series_id);
create index audit_of_action on audit (action);
`;
