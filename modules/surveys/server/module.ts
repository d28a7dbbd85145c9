import { surveysEvents } from '#contract/surveys';
import type { ServerModule } from '#platform/modules';
import { visibleTickets } from '#server/tickets';
import { invitingFollower, sendDue, sendingJob } from './inviting.ts';
import { surveyPages } from './rating.pages.ts';
import { ratingRoutes } from './rating.routes.ts';
import { fillRequestPage } from './request-page.ts';
import './settings.ts';

fillRequestPage();

const surveys: ServerModule = {
  name: 'surveys',
  owns: ['survey_invitation', 'survey_response'],
  routes: ratingRoutes,
  pages: surveyPages,
  followers: () => [invitingFollower],
  jobs: (app) => [sendingJob(app)],
  crons: (app) => [{ name: 'surveys_send_due', pattern: '* * * * *', run: () => sendDue(app) }],
  live: () => ({
    types: Object.keys(surveysEvents),
    visible: async (tx, actor, events) => {
      if (!actor.permissions.has('tickets:read')) return events.map(() => false);
      const seen = await visibleTickets(tx, actor, [...new Set(events.flatMap((e) => e.ticket_id ?? []))]);
      return events.map((e) => seen.has(e.ticket_id ?? -1));
    },
  }),
};
export default surveys;
