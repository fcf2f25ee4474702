import type { Customer } from '../customer.js';
import type { CustomerDirectory } from '../port.js';
import { searchTerms } from '../search.js';

/** Customers in a list: for tests, and to see the port at its plainest. */
export const memoryCustomers = (customers: readonly Customer[]): CustomerDirectory => ({
  async customersByIds(ids) {
    return ids.map(id => customers.find(customer => customer.id === id) ?? null);
  },
  async customersByPhones(phones) {
    return phones.map(phone => {
      const [one, another] = customers.filter(customer => customer.phone === phone);
      return one && !another ? one : null;
    });
  },
  async customers(search, first) {
    const matches = (customer: Customer): boolean => {
      if (search === null) return true;
      const { text, digits } = searchTerms(search);
      if (text === '') return false;
      const inText = [customer.name, customer.email ?? ''].some(field => field.toLowerCase().includes(text));
      return inText || (digits !== null && (customer.phone ?? '').includes(digits));
    };
    return customers
      .filter(matches)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1))
      .slice(0, first);
  },
});
