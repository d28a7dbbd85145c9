import { administrators, everyone, workers } from '#platform/access';
import type { ServerModule } from '#platform/modules';

const customers: ServerModule = {
  name: 'customers',
  owns: ['company', 'customer', 'customer_identifier', 'customer_merge', 'customer_view'],
  permissions: { 'customers:read': everyone, 'customers:write': workers, 'customers:merge': workers, 'customers:erase': administrators },
};
export default customers;
