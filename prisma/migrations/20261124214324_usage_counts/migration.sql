-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "operations";

-- CreateTable
CREATE TABLE "operations"."UsageCount" (
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "clientKind" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "totalMs" DOUBLE PRECISION NOT NULL,
    "errors" BIGINT NOT NULL,

    CONSTRAINT "UsageCount_pkey" PRIMARY KEY ("minute","clientKind","clientId","operation","hash","kind","outcome")
);

-- CreateTable
CREATE TABLE "operations"."UsageParcel" (
    "id" TEXT NOT NULL,
    "takenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "UsageParcel_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "UsageParcel_takenAt_idx" ON "operations"."UsageParcel"("takenAt");
