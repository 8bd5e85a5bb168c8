import { vendorOf } from '../analysis/run/vendors.ts';
import { type Member, memberName, type Panel } from '../domain/panel.ts';

export type PanelMember = { name: string; role: 'respondent' | 'judge' | 'meta-adjudicator'; family: string };

/** Everyone whose word counts in a run, with the family of the model. */
export function panelMembers(panel: Panel): PanelMember[] {
  const as = (role: PanelMember['role']) => (member: Member) => ({
    name: memberName(member),
    role,
    family: vendorOf(member),
  });
  return [
    ...panel.judges.map(as('judge')),
    as('meta-adjudicator')(panel.metaAdjudicator),
    ...respondentsOf(panel).map(as('respondent')),
  ];
}

/** Judges that share a family with a respondent. */
export function judgesOfRespondentVendors(panel: Panel): Member[] {
  const families = new Set(respondentsOf(panel).map(vendorOf));
  return panel.judges.filter((judge) => families.has(vendorOf(judge)));
}

const respondentsOf = (panel: Panel) => (panel.respondents === 'recorded' ? [] : panel.respondents);
