/**
 * How far mirrored runs or the members of an ensemble are apart, per pixel (deflated, see the prediction store). What
 * stood in `uncertainty` until now was another measure (entropy over the whole head): it is taken away and comes back,
 * as the doubt of the outline, when the model runs again.
 */
export const migration002 = `
alter table prediction add column spread blob;
update prediction set uncertainty = null;
`;
