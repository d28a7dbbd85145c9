import { surveysSchema } from '#contract/surveys';
import { defineSetting } from '#server/settings';

export const surveysSetting = defineSetting({ topic: 'surveys', schema: surveysSchema, readable: 'everyone' });
