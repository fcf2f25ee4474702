import { z } from 'zod';
import { HubError } from '#kernel/errors.js';
import type { PrismaClient } from '#prisma/generated/client.js';
import type { DialogContextModel } from '#prisma/generated/models.js';
import type { Context, Focus } from '../context.js';
import type { ContextStore } from '../port.js';

const Slots = z.array(z.object({ name: z.string(), value: z.string(), confirmed: z.boolean() }));
const Foci = z.array(
  z.object({ type: z.string(), id: z.string(), label: z.string().nullable(), at: z.iso.datetime().transform(text => new Date(text)) }),
);

const toContext = ({ slots, focus, ...row }: DialogContextModel): Context => {
  const read = z.object({ slots: Slots, focus: Foci }).safeParse({ slots, focus });
  if (!read.success)
    throw new HubError('UPSTREAM_MALFORMED', 'A context is not stored as we store contexts', { system: 'dialog.house', cause: read.error });
  return { ...row, ...read.data };
};

const toRow = ({ callId: _, slots, focus, ...context }: Context) => ({
  ...context,
  slots: slots.map(({ name, value, confirmed }) => ({ name, value, confirmed })),
  focus: focus.map(({ type, id, label, at }: Focus) => ({ type, id, label, at: at.toISOString() })),
});

/** Contexts in our own database, one row a call. */
export const houseContexts = (client: PrismaClient): ContextStore => ({
  async contextsByCallIds(callIds) {
    if (callIds.length === 0) return [];
    const rows = await client.dialogContext.findMany({ where: { callId: { in: [...callIds] } } });
    const byCallId = new Map(rows.map(row => [row.callId, toContext(row)]));
    return callIds.map(callId => byCallId.get(callId) ?? null);
  },

  async replace(context) {
    const row = toRow(context);
    const { count } =
      context.version === 1
        ? await client.dialogContext.createMany({ data: [{ callId: context.callId, ...row }], skipDuplicates: true })
        : await client.dialogContext.updateMany({ where: { callId: context.callId, version: context.version - 1 }, data: row });
    return count === 1;
  },
});
