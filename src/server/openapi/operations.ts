import { z } from 'zod';
import { humanRulingSchema } from '../../domain/ruling.ts';
import {
  annotateDebateSchema,
  bundledNameSchema,
  compareDebatesSchema,
  compareModelsSchema,
  compareRunsSchema,
  debateFilterSchema,
  drawLabelSampleSchema,
  forkDebateSchema,
  giveLabelsSchema,
  labelQueueSchema,
  listDebatesSchema,
  listResponsesSchema,
  listRunsSchema,
  resumeRunSchema,
  startRunSchema,
  streamEventsSchema,
  summarySchema,
} from '../http/request-schemas.ts';
import * as bundled from './bundled-schemas.ts';
import * as people from './people-schemas.ts';
import * as responses from './response-schemas.ts';
import { summaryUpdate } from './summary-update-schema.ts';

/** A route of the server: what it takes and what it answers with. Paths are written as Express has them. */
export type Operation = {
  method: 'get' | 'post';
  path: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  status?: 202;
  /** The JSON that it answers with, or the media type of other contents. */
  response: z.ZodType | { mediaType: string; description: string };
};

const ndjson = { mediaType: 'application/x-ndjson', description: 'One event a line' };

/** Path parameters by name. */
export const pathParameters: Record<string, z.ZodType> = {
  run: z.string().max(100),
  debate: z.string().max(100),
  spec: bundledNameSchema,
  panel: bundledNameSchema,
};

export const operations: readonly Operation[] = [
  { method: 'get', path: '/healthz', summary: 'Whether the process is alive', response: responses.probe },
  { method: 'get', path: '/readyz', summary: 'Whether the server accepts new work', response: responses.probe },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics of the whole server',
    response: { mediaType: 'text/plain', description: "Prometheus' text format" },
  },
  {
    method: 'get',
    path: '/api/principal',
    summary: 'User and role of the token that was sent',
    response: responses.principal,
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description',
    response: z.looseObject({ openapi: z.string() }),
  },
  {
    method: 'get',
    path: '/api/runs',
    summary: 'Runs, newest first',
    query: listRunsSchema,
    response: responses.runsPage,
  },
  {
    method: 'post',
    path: '/api/runs',
    summary:
      'Start a stress test with bundled scenarios, or adjudicate a question or conversation, on a bundled spec or your own',
    body: startRunSchema,
    status: 202,
    response: responses.runRow,
  },
  {
    method: 'post',
    path: '/api/runs/estimate',
    summary: 'What a run would cost, and whether it could be started; calls no model',
    body: startRunSchema,
    response: responses.runEstimate,
  },
  { method: 'get', path: '/api/runs/:run', summary: 'State and costs of a run', response: responses.runStatus },
  {
    method: 'get',
    path: '/api/runs/:run/summary',
    summary: 'Results of a run, or what changed in them',
    query: summarySchema,
    response: z.union([responses.runSummary, summaryUpdate]),
  },
  {
    method: 'get',
    path: '/api/runs/:run/comparison',
    summary: 'What differs between two runs on the scenarios that both hold',
    query: compareRunsSchema,
    response: responses.runComparison,
  },
  {
    method: 'get',
    path: '/api/runs/:run/models',
    summary: 'Two models of a run, paired by debate',
    query: compareModelsSchema,
    response: responses.modelPair,
  },
  { method: 'get', path: '/api/runs/:run/spec', summary: 'The spec of a run', response: responses.spec },
  {
    method: 'get',
    path: '/api/runs/:run/report',
    summary: 'Results of a run as one HTML page',
    response: { mediaType: 'text/html', description: 'The report' },
  },
  {
    method: 'get',
    path: '/api/runs/:run/debates',
    summary: 'Debates of a run',
    query: listDebatesSchema,
    response: responses.debatesPage,
  },
  {
    method: 'get',
    path: '/api/runs/:run/responses',
    summary: 'Responses of the ruled debates of a run',
    query: listResponsesSchema,
    response: responses.responsesPage,
  },
  { method: 'get', path: '/api/runs/:run/trace', summary: 'All events of a run', response: ndjson },
  {
    method: 'get',
    path: '/api/runs/:run/labels',
    summary: 'The blind queue: responses of the sample that a person has yet to label, in random order',
    query: labelQueueSchema,
    response: people.labelQueue,
  },
  {
    method: 'post',
    path: '/api/runs/:run/labels',
    summary: 'Give verdicts on responses of the sample',
    body: giveLabelsSchema,
    response: people.keptLabels,
  },
  {
    method: 'post',
    path: '/api/runs/:run/labels/sample',
    summary: 'Draw responses for people to label, by strata of D, verdict split and model',
    body: drawLabelSampleSchema,
    response: people.labelSample,
  },
  {
    method: 'get',
    path: '/api/runs/:run/labels/agreement',
    summary: 'How people agree, and judges with them',
    response: people.labelAgreement,
  },
  { method: 'post', path: '/api/runs/:run/cancel', summary: 'Cancel a run', response: responses.runRow },
  {
    method: 'post',
    path: '/api/runs/:run/resume',
    summary: 'Resume a run that was stopped or interrupted',
    body: resumeRunSchema,
    status: 202,
    response: responses.runRow,
  },
  {
    method: 'get',
    path: '/api/debates/:debate',
    summary: 'A debate, its run and its neighbours',
    query: debateFilterSchema,
    response: responses.debateDetail,
  },
  {
    method: 'get',
    path: '/api/debates/:debate/events',
    summary: 'Events of a debate',
    response: responses.events,
  },
  {
    method: 'get',
    path: '/api/debates/:debate/texts',
    summary: 'Texts of the responses in a debate',
    response: responses.texts,
  },
  { method: 'get', path: '/api/debates/:debate/trace', summary: 'All events of a debate', response: ndjson },
  {
    method: 'post',
    path: '/api/debates/:debate/verify',
    summary: 'Re-execute a debate from the ledger and compare every event',
    response: responses.verification,
  },
  {
    method: 'post',
    path: '/api/debates/:debate/fork',
    summary: 'Run the scenario of a debate again with another panel or spec',
    body: forkDebateSchema,
    status: 202,
    response: responses.fork,
  },
  {
    method: 'post',
    path: '/api/debates/:debate/ruling',
    summary: 'Give the human ruling that a debate waits for',
    body: humanRulingSchema,
    response: responses.debateRow,
  },
  {
    method: 'get',
    path: '/api/debates/:debate/annotations',
    summary: 'Notes and tags that people put on a debate',
    response: people.annotations,
  },
  {
    method: 'post',
    path: '/api/debates/:debate/annotations',
    summary: 'Put a note or tags on a debate, or take them away',
    body: annotateDebateSchema,
    response: people.annotations,
  },
  {
    method: 'get',
    path: '/api/events',
    summary: 'The feed as server-sent events',
    query: streamEventsSchema,
    response: { mediaType: 'text/event-stream', description: 'Frames as docs/feed.schema.json describes them' },
  },
  {
    method: 'get',
    path: '/api/compare',
    summary: 'What differs between two debates on one scenario',
    query: compareDebatesSchema,
    response: responses.differences,
  },
  { method: 'get', path: '/api/specs', summary: 'Names of the bundled specs', response: bundled.specNames },
  { method: 'get', path: '/api/specs/:spec', summary: 'A bundled spec', response: responses.spec },
  {
    method: 'get',
    path: '/api/spending',
    summary: "The server's budget",
    response: responses.accountState.nullable().describe('Null for a user: it concerns the owner of the server only'),
  },
  { method: 'get', path: '/api/panels', summary: 'Names of the bundled panels', response: bundled.panelNames },
  { method: 'get', path: '/api/panels/:panel', summary: 'Who is on a bundled panel', response: bundled.panelMembers },
];
