import type { Dissent, Ruling } from '../../domain/ruling.ts';
import { clausesReadText } from '../../domain/selected-spec.ts';
import { shownConversations, turnsText } from '../../results/conversation-turns.ts';
import { debateUrl, type Findings } from '../../results/findings.ts';
import type { ContestedCase } from '../../results/run-summary.ts';
import { roleNames, verdictCounts } from '../contested-cases.ts';
import { collapsible, escapeAndTrim } from './elements.ts';

/** The worst cases, open. */
export function worstCases(findings: Findings, max: number): string {
  const { cases } = findings.summary;
  if (cases.length === 0) return '<p>No debate was contested.</p>';
  return cases
    .slice(0, max)
    .map((item) => worstCase(findings, item))
    .join('\n');
}

function worstCase(findings: Findings, item: ContestedCase): string {
  const { debate, d, ruling } = item;
  const problem = ruling === undefined || ruling.problem === 'none' ? '' : `, ${ruling.problem}`;
  return `<article class="worst"><h3>D ${d?.toFixed(2) ?? 'not computed'}: ${escapeAndTrim(ruling?.outcome ?? 'not ruled')}${escapeAndTrim(problem)}</h3>
${questionOf(item)}
${ruling === undefined ? '<p>No ruling yet.</p>' : `<p>${escapeAndTrim(ruling.explanation, 700)}</p><p class="votes">Responses: ${escapeAndTrim(verdictCounts(ruling.verdicts))}</p>`}
<p class="replay"><a href="${debateUrl(findings, debate)}">Watch or replay debate ${escapeAndTrim(debate)}</a></p></article>`;
}

/** Contested cases as a list to work through, those where models part most first. */
export function contestedCases(findings: Findings): string {
  const { summary } = findings;
  const { cases } = summary;
  if (cases.length === 0) return '<p>None.</p>';
  return `<p>${cases.length} of ${summary.contestedDebates} contested debates, largest disagreement first. Open one for question, ruling and the clauses it rests on.</p>
${collapsible(cases, 12, (some) => some.map((item) => contestedCase(findings, item)).join('\n'))}`;
}

function contestedCase(findings: Findings, item: ContestedCase): string {
  const { debate, scenario, d, ruling } = item;
  const problem =
    ruling === undefined || ruling.problem === 'none' ? '' : ` <b class="tag">${escapeAndTrim(ruling.problem)}</b>`;
  return `<details class="case" id="${escapeAndTrim(debate)}"><summary><span class="d">D ${d?.toFixed(2) ?? '–'}</span><span class="name">${escapeAndTrim(scenario)}</span><span class="outcome">${escapeAndTrim(ruling?.outcome ?? 'not ruled')}${problem}</span></summary>
${questionOf(item)}${laterTurns(item)}
${ruling === undefined ? '<p>No ruling yet.</p>' : ruled(ruling)}
<p class="replay"><a href="${debateUrl(findings, debate)}">Watch or replay debate ${escapeAndTrim(debate)}</a>${findings.viewerUrl === '' ? '' : ' (while <code>mootcourt serve</code> runs)'}, or <code>mootcourt replay ${escapeAndTrim(debate)}</code></p></details>`;
}

function ruled({ explanation, clauses, amendment, verdicts, dissent = [], clausesRead }: Ruling): string {
  const quotes = clauses.map(
    ({ clause, quote, verified }) =>
      `<blockquote><p>${escapeAndTrim(quote, 600)}</p><footer>${escapeAndTrim(clause)}${verified ? '' : ' <strong>unverified: quote not found in this clause</strong>'}</footer></blockquote>`,
  );
  const proposal =
    amendment === undefined
      ? ''
      : `<p>Proposed wording of ${escapeAndTrim(amendment.clause)}:</p><blockquote class="proposal"><p>${escapeAndTrim(amendment.text, 800)}</p></blockquote>`;
  return `<p>${escapeAndTrim(explanation, 1200)}</p>${quotes.join('')}${proposal}${dissentList(dissent)}${clausesRead === undefined ? '' : `<p class="soft">${escapeAndTrim(clausesReadText(clausesRead), 2000)}</p>`}<p class="votes">Responses: ${escapeAndTrim(verdictCounts(verdicts))}</p>`;
}

/** Who saw it otherwise; of many the first few, and how many more there are. */
function dissentList(dissent: readonly Dissent[]): string {
  if (dissent.length === 0) return '';
  const shown = dissent.slice(0, maxDissent);
  const more = dissent.length - shown.length;
  const items = shown.map(
    ({ judge, response, verdict, reasons, clauses }) =>
      `<li><b>${escapeAndTrim(judge)}</b> on ${escapeAndTrim(response)}: ${verdict}${clauses.length === 0 ? '' : ` (${escapeAndTrim(clauses.map(({ clause }) => clause).join(', '))})`}. ${escapeAndTrim(reasons, 300)}</li>`,
  );
  return `<p>Dissent:</p><ul class="dissent">${items.join('')}</ul>${more === 0 ? '' : `<p class="soft">${more} more</p>`}`;
}

const maxDissent = 4;

/** What the respondents were asked: the conversation, or a query alone. */
function questionOf({ query, conversation }: ContestedCase): string {
  if (conversation === undefined) return `<p class="query">${escapeAndTrim(query, 1200)}</p>`;
  const { first, omitted, last } = conversation;
  const messages = (some: typeof first) =>
    some
      .map(({ role, text }) => `<p class="message ${role}"><b>${roleNames[role]}</b> ${escapeAndTrim(text, 1200)}</p>`)
      .join('');
  const gap = omitted === 0 ? '' : `<p class="soft">${omitted} messages left out</p>`;
  return `<div class="messages">${messages(first)}${gap}${messages(last)}</div>`;
}

/** How conversations with a simulated user went, and the texts of those that failed first. */
function laterTurns({ turns, lastD }: ContestedCase): string {
  if (turns === undefined) return '';
  const { shown, more } = shownConversations(turns);
  const conversations = shown.map(({ response, respondent, messages }) => {
    const spoken = messages.map(
      ({ role, text }) =>
        `<p class="message ${role}"><b>${role === 'user' ? 'Simulated user' : escapeAndTrim(response)}</b> ${escapeAndTrim(text, 1200)}</p>`,
    );
    return `<details class="turns"><summary>All answers of ${escapeAndTrim(response)} ${escapeAndTrim(respondent)}</summary><div class="messages">${spoken.join('')}</div></details>`;
  });
  const rest = shown.length === 0 || more === 0 ? '' : `<p class="soft">${more} more conversations in the viewer</p>`;
  return `<p class="soft">${escapeAndTrim(turnsText(turns, lastD), 2000)}</p>${conversations.join('')}${rest}`;
}
