/**
 * `@Directive(SIZED_BY_FIRST)`: a list has at most as many as its argument `first` says, or its default. Of other lists
 * `@listSize(assumedSize: …)` says how many there are in the middle (https://specs.apollo.dev/cost/v0.1).
 */
export const SIZED_BY_FIRST = '@listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)';
