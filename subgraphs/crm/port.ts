import type { Customer } from './customer.js';

/** What the crm subgraph needs from whichever system knows the customers. */
export interface CustomerDirectory {
  /** One entry per id, in the order asked; null where no such customer exists. */
  customersByIds(ids: readonly string[], signal?: AbortSignal): Promise<(Customer | null)[]>;

  /**
   * One entry per number in E.164, in the order asked; null where nobody has it, or more than one: better to greet nobody by
   * name than the wrong person.
   */
  customersByPhones(phones: readonly string[], signal?: AbortSignal): Promise<(Customer | null)[]>;

  /**
   * At most `first` customers, by name. With `search`, those whose name or e-mail contains it, whatever the case, or whose
   * number contains its digits (at least four); an empty search finds nobody, null everybody.
   */
  customers(search: string | null, first: number, signal?: AbortSignal): Promise<Customer[]>;
}
