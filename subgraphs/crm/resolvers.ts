import type { CountryCode } from 'libphonenumber-js/max';
import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { SIZED_BY_FIRST } from '#platform/subgraph/list-size.js';
import type { SubgraphContext } from '#platform/subgraph/subgraph.js';
import { tracedPort } from '#platform/telemetry/traced-port.js';
import { Call } from './call.js';
import { Customer } from './customer.js';
import type { CrmLoaders } from './loaders.js';
import { phonesOf } from './phone.js';
import type { CustomerDirectory } from './port.js';

type Context = SubgraphContext<CrmLoaders>;

/** How many one question lists when it does not say, and at most. */
const FIRST = 20;
const MOST = 100;

/** The customer who has the likeliest of the numbers that a text may mean. */
const customerByPhone = async (text: string, { customerByPhone }: CrmLoaders, countries?: readonly CountryCode[]) => {
  const found = await Promise.all(phonesOf(text, countries).map(phone => customerByPhone.load(phone)));
  return found.find(customer => customer !== null) ?? null;
};

@Resolver(() => Customer)
export class CustomerResolver {
  constructor(
    private readonly directory: CustomerDirectory,
    private readonly countries?: readonly CountryCode[],
  ) {}

  @Query(() => Customer, { nullable: true })
  customer(@Arg('id', () => ID) id: string, @Ctx() { loaders }: Context): Promise<Customer | null> {
    return loaders.customerById.load(id);
  }

  @Query(() => Customer, { nullable: true, description: 'By a telephone number in any usual spelling.' })
  customerByPhone(@Arg('phone', () => String) phone: string, @Ctx() { loaders }: Context): Promise<Customer | null> {
    return customerByPhone(phone, loaders, this.countries);
  }

  // Who looks for a customer just put in finds them.
  @Directive('@cacheControl(maxAge: 0)')
  @Directive(SIZED_BY_FIRST)
  @Query(() => [Customer], { nullable: true, description: 'By name; with a search, those whose name, e-mail or number contains it.' })
  customers(
    // Every customer is looked at for it.
    @Directive('@cost(weight: 50)')
    @Arg('search', () => String, { nullable: true })
    search: string | null,
    @Arg('first', () => Int, { nullable: true, defaultValue: FIRST }) first: number | null,
    @Ctx() { request }: Context,
  ): Promise<Customer[]> {
    const directory = tracedPort('crm', this.directory, request);
    return directory.customers(search ?? null, Math.min(Math.max(first ?? FIRST, 0), MOST), request.signal);
  }
}

@Resolver(() => Call)
export class CallResolver {
  constructor(private readonly countries?: readonly CountryCode[]) {}

  @Directive('@requires(fields: "from customerId")')
  @FieldResolver(() => Customer, { nullable: true, description: 'Who was identified as calling; else who has the number that calls.' })
  async customer(@Root() { from, customerId }: Call, @Ctx() { loaders }: Context): Promise<Customer | null> {
    if (customerId) return loaders.customerById.load(customerId);
    return from ? customerByPhone(from, loaders, this.countries) : null;
  }
}
