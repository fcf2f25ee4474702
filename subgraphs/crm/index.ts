import type { CountryCode } from 'libphonenumber-js/max';
import { defineSubgraph, type Subgraph } from '#platform/subgraph/subgraph.js';
import { Call } from './call.js';
import { type CrmLoaders, crmLoaders } from './loaders.js';
import type { CustomerDirectory } from './port.js';
import { CallResolver, CustomerResolver } from './resolvers.js';

export interface CrmOptions {
  customers: CustomerDirectory;
  /** Where a telephone number without a country is looked for, in this order; China, the United States, Britain. */
  countries?: readonly CountryCode[];
}

/** Who the customers are. */
export const crmSubgraph = ({ customers, countries }: CrmOptions): Subgraph =>
  defineSubgraph<CrmLoaders>({
    name: 'crm',
    resolvers: [new CustomerResolver(customers, countries), new CallResolver(countries)],
    orphanedTypes: [Call],
    references: { Customer: ({ id }: { id: string }, { loaders }) => loaders.customerById.load(id) },
    loaders: crmLoaders(customers),
  });
