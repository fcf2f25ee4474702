/** What a bot wants to know when a call comes in: the call, who calls, their orders and tickets, articles to a question. */
export const CALL_VIEW = `query CallView($id: ID!, $question: String!) {
  call(id: $id) {
    id from status phase language startedAt
    customer {
      id name tier language phone
      addresses { label line city country primary }
      orders(first: 5) {
        number status placedAt expectedAt
        total { minor currency }
        items { sku name quantity price { minor currency } }
        shipment { carrier trackingNumber lastLocation expectedAt deliveredAt }
      }
      tickets(first: 5) { number title status priority createdAt }
    }
  }
  findArticles(question: $question, language: EN, first: 3) { score article { title answer } }
}`;

/** The same and all else that the graph knows: every subgraph of the house is asked. */
export const WHOLE_CALL = CALL_VIEW.replace('query CallView(', 'query WholeCall($from: DateTimeISO!, $to: DateTimeISO!, ')
  .replace(
    'startedAt\n    customer {',
    `startedAt
    turns { ordinal heard reply }
    context { flow step version slots { name value } }
    handoff { status queue { name } }
    stats { turns resolved transferred }
    tickets { number title status }
    customer {
      calls(first: 5) { id startedAt outcome }`,
  )
  .replace(/}$/, '  liveStats { live calls }\n  stats(from: $from, to: $to) { calls averageTurns resolutionRate }\n}');
