import { HubError } from '#kernel/errors.js';
import type { GatewayRequest } from '../request.js';
import type { Allowance, MakeAllowance, Taken } from './allowance.js';
import { type ByClass, CLIENT_CLASSES, type ClientClass, classOf, countedAs, ofClass } from './client-class.js';

/** How much each client of a class may ask. Absent: as much as it likes. */
export interface RateLimits {
  /** Operations a second, the beginnings of subscriptions among them. */
  perSecond?: ByClass<number>;
  /** Operations beyond that within ten seconds. */
  burst?: ByClass<number>;
  /** Operations within twenty-four hours. */
  perDay?: ByClass<number>;
  /** Of static cost. */
  costPerMinute?: ByClass<number>;
}

/** Too much was asked. The plugin adds what it holds to the answer. */
export class OverLimit extends HubError {
  constructor(
    message: string,
    readonly retryAfterMs: number,
    readonly headers: Record<string, string>,
  ) {
    super('RATE_LIMITED', message);
  }
}

const DAY_S = 86_400;

interface OfClass {
  requests: readonly Allowance[];
  cost: Allowance | null;
  /** The header RateLimit-Policy. */
  policy: string;
}

const what: Record<string, string> = {
  rate: 'operations a second',
  day: 'operations a day',
  cost: 'of cost a minute',
};

/**
 * What clients have left to ask. Headers after draft-ietf-httpapi-ratelimit-headers-10 (RateLimit and RateLimit-Policy)
 * and RFC 9110 section 10.2.3 (Retry-After).
 */
export const rates = (limits: RateLimits, make: MakeAllowance) => {
  const byClass = new Map<ClientClass, OfClass>(CLIENT_CLASSES.map(name => [name, allowancesOf(limits, name, make)]));

  const over = ({ options: { name, quota } }: Allowance, ofWhom: ClientClass, policy: string, { resetMs }: Taken): OverLimit => {
    const retryS = String(Math.ceil(resetMs / 1_000));
    const headers = { 'ratelimit-policy': policy, ratelimit: `"${name}";r=0;t=${retryS}`, 'retry-after': retryS };
    return new OverLimit(`Over ${quota} ${what[name]}, which is what each ${ofWhom} client may ask (${name})`, resetMs, headers);
  };

  return {
    /** Counts one operation. Its headers, or null where nothing is counted; an OverLimit is thrown. */
    async takeOne(request: GatewayRequest): Promise<Record<string, string> | null> {
      const ofWhom = classOf(request);
      const { requests, policy } = byClass.get(ofWhom)!;
      if (requests.length === 0) return null;
      const client = countedAs(request);
      const taken =
        requests.length === 1 ? [await requests[0]!.take(client, 1)] : await Promise.all(requests.map(each => each.take(client, 1)));
      const refused = taken.findIndex(({ granted }) => !granted);
      if (refused >= 0) throw over(requests[refused]!, ofWhom, policy, taken[refused]!);
      const left = taken.map(({ left, resetMs }, at) => `"${requests[at]!.options.name}";r=${left};t=${Math.ceil(resetMs / 1_000)}`);
      return { 'ratelimit-policy': policy, ratelimit: left.join(', ') };
    },

    /** Counts what an operation costs; an OverLimit is thrown. Null where nothing is to be counted. */
    takeCost(request: GatewayRequest, cost: number): Promise<void> | null {
      const ofWhom = classOf(request);
      const { cost: allowance, policy } = byClass.get(ofWhom)!;
      if (!allowance || cost === 0) return null;
      return allowance.take(countedAs(request), Math.ceil(cost)).then(taken => {
        if (!taken.granted) throw over(allowance, ofWhom, policy, taken);
      });
    },
  };
};

const allowancesOf = (
  { perSecond = {}, burst = {}, perDay = {}, costPerMinute = {} }: RateLimits,
  name: ClientClass,
  make: MakeAllowance,
): OfClass => {
  const requests: Allowance[] = [];
  const [second, day, minute] = [ofClass(perSecond, name), ofClass(perDay, name), ofClass(costPerMinute, name)];
  if (second) requests.push(make({ name: 'rate', quota: second, windowS: 1, burst: ofClass(burst, name) ?? 0 }));
  if (day) requests.push(make({ name: 'day', quota: day, windowS: DAY_S }));
  const policy = requests.map(({ options: { name, quota, windowS } }) => `"${name}";q=${quota};w=${windowS}`).join(', ');
  return { requests, cost: minute ? make({ name: 'cost', quota: minute, windowS: 60 }) : null, policy };
};
