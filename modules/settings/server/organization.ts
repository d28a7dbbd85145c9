import { organizationSchema } from '#contract/settings';
import { defineSetting } from './defining.ts';

export const organizationSetting = defineSetting({ topic: 'organization', schema: organizationSchema, readable: 'everyone' });
