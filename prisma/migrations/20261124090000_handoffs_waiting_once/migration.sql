-- A call waits once at a time. Of any that wait twice already, the first is kept.
UPDATE "handoff"."Handoff" AS "later" SET "status" = 'CANCELLED', "settledAt" = now(), "told" = false
WHERE "status" = 'WAITING' AND EXISTS (
  SELECT 1 FROM "handoff"."Handoff" AS "first"
  WHERE "first"."callId" = "later"."callId" AND "first"."status" = 'WAITING' AND ("first"."requestedAt", "first"."id") < ("later"."requestedAt", "later"."id"));

-- CreateIndex
CREATE UNIQUE INDEX "Handoff_callId_waiting_key" ON "handoff"."Handoff"("callId") WHERE "status" = 'WAITING';

-- CreateIndex
CREATE INDEX "Handoff_untold_idx" ON "handoff"."Handoff"("requestedAt") WHERE NOT "told";
