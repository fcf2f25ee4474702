import DataLoader from 'dataloader';
import type { RequestInfo } from '#kernel/client.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import type { Customer } from './customer.js';
import type { CustomerDirectory } from './port.js';

export const crmLoaders = (system: CustomerDirectory) => (request: RequestInfo) => {
  const { signal } = request;
  const directory = tracedPort('crm', system, request);
  return {
    customerById: new DataLoader<string, Customer | null>(ids => directory.customersByIds(ids, signal)),
    customerByPhone: new DataLoader<string, Customer | null>(phones => directory.customersByPhones(phones, signal)),
  };
};

export type CrmLoaders = ReturnType<ReturnType<typeof crmLoaders>>;
