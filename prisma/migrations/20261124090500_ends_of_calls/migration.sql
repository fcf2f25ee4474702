-- AlterTable
ALTER TABLE "reports"."CallFacts" ADD COLUMN     "ends" JSONB NOT NULL DEFAULT '[]';

-- What is known of ends so far is the last that was said.
UPDATE "reports"."CallFacts" SET "seen" = "seen" - 'end', "ends" = jsonb_build_array(jsonb_build_object(
  'sequence', coalesce(("seen"->>'end')::int, 0),
  'at', to_char("endedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'reason', "endReason"))
WHERE "endedAt" IS NOT NULL;
