import { portalSchema } from '#contract/portal';
import { defineSetting } from '#server/settings';

export const portalSetting = defineSetting({ topic: 'portal', schema: portalSchema, readable: 'everyone' });
